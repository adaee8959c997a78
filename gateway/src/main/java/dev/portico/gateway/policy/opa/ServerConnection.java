package dev.portico.gateway.policy.opa;

import dev.portico.gateway.config.Secret;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Where a policy server is and how it is reached. Immutable.
 *
 * @param url without the path of the API
 * @param decision path of the entry point, such as {@code mesh/main/decision}
 * @param timeout longest wait for a decision
 * @param token sent as Bearer token
 * @param trustStore the certificates to trust instead of those of Java
 */
public record ServerConnection(
    URI url,
    String decision,
    Duration timeout,
    Optional<Secret> token,
    Optional<TrustStore> trustStore) {
  public ServerConnection {
    Objects.requireNonNull(url, "url");
    Objects.requireNonNull(decision, "decision");
    Objects.requireNonNull(timeout, "timeout");
    Objects.requireNonNull(token, "token");
    Objects.requireNonNull(trustStore, "trustStore");
  }

  /** A PKCS#12 or JKS file of certificates. */
  public record TrustStore(Path file, Secret password) {}

  /** The address that answers questions. */
  URI decisions() {
    String base = url.toString().replaceFirst("/+$", "");
    return URI.create(base + "/v1/data/" + decision + "?provenance=true");
  }

  /** How TLS is spoken; empty for Java's own trust. */
  Optional<SSLContext> tls() {
    return trustStore.map(ServerConnection::trusting);
  }

  private static SSLContext trusting(TrustStore store) {
    try (InputStream in = Files.newInputStream(store.file())) {
      KeyStore keys = KeyStore.getInstance(KeyStore.getDefaultType());
      keys.load(in, store.password().reveal().toCharArray());
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(keys);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new GatewayException(
          ErrorCode.CONFIGURATION_INVALID,
          "policy.trustStore: "
              + store.file()
              + " cannot be read as a PKCS#12 or JKS file with policy.trustStorePassword",
          e);
    }
  }
}
