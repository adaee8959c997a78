/** Meshes of other tests, their files on a real S3 server instead of in local folders. */
package dev.portico.gateway.s3;
