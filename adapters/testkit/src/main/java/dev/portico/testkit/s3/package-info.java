/**
 * S3 for tests: {@link dev.portico.testkit.s3.TestS3} is a real server, {@link
 * dev.portico.testkit.s3.TroubledS3} stands in front of one and makes it slow, broken or spiteful,
 * and counts what was asked, and {@link dev.portico.testkit.s3.ListingS3} is a bucket of very many
 * keys.
 *
 * <p>Only tests use this package. Nothing is null unless its Javadoc says so.
 */
package dev.portico.testkit.s3;
