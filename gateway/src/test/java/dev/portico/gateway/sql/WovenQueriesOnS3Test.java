package dev.portico.gateway.sql;

import dev.portico.gateway.s3.OnS3;

/** Some of the same queries over files on S3. */
@OnS3
final class WovenQueriesOnS3Test extends WovenQueriesTest {}
