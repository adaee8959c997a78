package dev.portico.gateway.tpch;

import dev.portico.gateway.s3.OnS3;

/** The same with the files on S3. */
@OnS3
final class TpchQueriesOnS3Test extends TpchQueriesTest {}
