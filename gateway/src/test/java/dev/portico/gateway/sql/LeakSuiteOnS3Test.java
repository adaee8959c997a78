package dev.portico.gateway.sql;

import dev.portico.gateway.s3.OnS3;

/** The same attacks on files on S3, whose costs are measured too. */
@OnS3
final class LeakSuiteOnS3Test extends LeakSuiteTest {}
