package dev.portico.gateway.catalog;

import java.util.List;
import java.util.Objects;

/** Who publishes a table. */
public sealed interface Publisher {

  /** The schema's domain, as policies are asked about it. */
  String domain();

  /** Whom to ask, for messages. */
  String contact();

  /**
   * An output port of a data product.
   *
   * @param name the port's name
   * @param version the port's version
   * @param contractId the contract that describes its tables
   * @param serviceLevels what the contract promises
   */
  record OutputPort(
      DataProduct product,
      String name,
      String version,
      String contractId,
      List<ServiceLevel> serviceLevels)
      implements Publisher {
    public OutputPort {
      Objects.requireNonNull(product, "product");
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(version, "version");
      Objects.requireNonNull(contractId, "contractId");
      serviceLevels = List.copyOf(serviceLevels);
    }

    @Override
    public String domain() {
      return product.domain();
    }

    @Override
    public String contact() {
      return product.contact();
    }
  }

  /** The gateway itself, about itself and what it publishes. */
  record Gateway(String domain) implements Publisher {
    public Gateway {
      Objects.requireNonNull(domain, "domain");
    }

    @Override
    public String contact() {
      return "the gateway's operator";
    }
  }
}
