package dev.portico.gateway.cli.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * The passwords of the demo's stores, one for the owner and one for the gateway's reader, the
 * reader's key of the object store, and the key that the gateway hashes personal values with:
 * random, each in a file that only the user may read. The stores listen on the loopback address,
 * where other users of the machine could reach them.
 */
record DemoSecrets(Path ownerFile, Path readerFile, Path lakeFile, Path hashKeyFile) {
  private static final int SECRET_BYTES = 24;

  /** The secrets in a folder, made when they are not there. */
  static DemoSecrets in(Path folder) throws IOException {
    Files.createDirectories(folder);
    DemoSecrets secrets =
        new DemoSecrets(
            folder.resolve("owner"),
            folder.resolve("reader"),
            folder.resolve("lake"),
            folder.resolve("hash-key"));
    ensure(secrets.ownerFile());
    ensure(secrets.readerFile());
    ensure(secrets.lakeFile());
    ensure(secrets.hashKeyFile());
    return secrets;
  }

  String owner() throws IOException {
    return Files.readString(ownerFile);
  }

  String reader() throws IOException {
    return Files.readString(readerFile);
  }

  String lake() throws IOException {
    return Files.readString(lakeFile);
  }

  private static void ensure(Path file) throws IOException {
    if (Files.exists(file)) {
      return;
    }
    byte[] bytes = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(bytes);
    var ownerOnly =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    Files.createFile(file, ownerOnly);
    Files.writeString(file, HexFormat.of().formatHex(bytes));
  }
}
