package dev.portico.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.sql.SQLException;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/** Makes sockets that trust the certificates of a file. */
final class Trust {
  private Trust() {}

  /** Empty when the JVM's own trust is to be used. */
  static Optional<SSLSocketFactory> of(ConnectionOptions options) throws SQLException {
    if (options.get(Option.TRUST_STORE).isEmpty()) {
      return Optional.empty();
    }
    String file = options.get(Option.TRUST_STORE).get();
    char[] password =
        options.get(Option.TRUST_STORE_PASSWORD).map(String::toCharArray).orElse(null);
    try (InputStream in = Files.newInputStream(Path.of(file))) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(in, password);
      TrustManagerFactory managers =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      managers.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, managers.getTrustManagers(), null);
      return Optional.of(context.getSocketFactory());
    } catch (IOException | GeneralSecurityException | InvalidPathException e) {
      SQLException wrong =
          ConnectionOptions.wrong(
              "the trust store " + file + " cannot be read; check the file and trustStorePassword");
      wrong.initCause(e);
      throw wrong;
    }
  }
}
