package dev.portico.adapter.file.remote;

import java.util.Map;

/**
 * A remote file that belongs to a table.
 *
 * @param partition hive key to decoded value, null for the default partition, in path order
 */
record FoundRemote(RemoteFile file, Map<String, String> partition) {}
