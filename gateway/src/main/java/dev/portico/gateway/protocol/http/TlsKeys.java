package dev.portico.gateway.protocol.http;

import dev.portico.gateway.config.ServerSettings.Tls;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;

/** Opens the key store of the settings. */
final class TlsKeys {
  private TlsKeys() {}

  static KeyManagerFactory of(Tls tls) {
    char[] password = tls.keyStorePassword().reveal().toCharArray();
    try {
      KeyStore keys = KeyStore.getInstance(tls.keyStore().toFile(), password);
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(keys, password);
      return factory;
    } catch (GeneralSecurityException | IOException e) {
      throw new GatewayException(
          ErrorCode.CONFIGURATION_INVALID,
          "the key store "
              + tls.keyStore().getFileName()
              + " cannot be opened; check tls.keyStore and tls.keyStorePassword",
          e);
    }
  }
}
