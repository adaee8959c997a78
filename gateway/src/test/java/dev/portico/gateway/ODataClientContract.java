package dev.portico.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.olingo.client.api.ODataClient;
import org.apache.olingo.client.api.communication.ODataClientErrorException;
import org.apache.olingo.client.api.domain.ClientEntity;
import org.apache.olingo.client.api.domain.ClientEntitySet;
import org.apache.olingo.client.api.domain.ClientInlineEntity;
import org.apache.olingo.client.api.domain.ClientInlineEntitySet;
import org.apache.olingo.client.api.uri.QueryOption;
import org.apache.olingo.client.api.uri.URIBuilder;
import org.apache.olingo.client.core.ODataClientFactory;
import org.apache.olingo.client.core.http.BasicAuthHttpClientFactory;
import org.apache.olingo.commons.api.edm.Edm;
import org.apache.olingo.commons.api.edm.EdmEntityType;
import org.apache.olingo.commons.api.edm.FullQualifiedName;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Olingo's client, as somebody else's program, at a whole gateway with policies. */
@Timeout(240)
abstract class ODataClientContract extends ODataOnStore {
  ODataClientContract(ODataStore store) {
    super(store);
  }

  private static ODataClient client(String user) {
    ODataClient client = ODataClientFactory.getClient();
    client
        .getConfiguration()
        .setHttpClientFactory(new BasicAuthHttpClientFactory(user, SmallMesh.PASSWORD));
    return client;
  }

  private static String service() {
    return mesh.uri().resolve("/v1/odata/shop").toString();
  }

  private static List<ClientEntity> pages(ODataClient client, URI first, int most) {
    List<ClientEntity> all = new ArrayList<>();
    URI next = first;
    while (next != null) {
      ClientEntitySet page =
          client.getRetrieveRequestFactory().getEntitySetRequest(next).execute().getBody();
      assertTrue(page.getEntities().size() <= most, "a page is bounded");
      all.addAll(page.getEntities());
      next = page.getNext();
    }
    return all;
  }

  private static List<Long> ids(List<ClientEntity> entities) {
    return entities.stream().map(e -> number(e, "id")).toList();
  }

  private static long number(ClientEntity entity, String property) {
    return ((Number) entity.getProperty(property).getPrimitiveValue().toValue()).longValue();
  }

  @Test
  void readsMetadata() {
    Edm edm =
        client("owner")
            .getRetrieveRequestFactory()
            .getMetadataRequest(service())
            .execute()
            .getBody();

    EdmEntityType orders = edm.getEntityType(new FullQualifiedName("Portico.shop", "orders"));
    assertEquals(List.of("id"), orders.getKeyPredicateNames());
    assertFalse(orders.getStructuralProperty("id").isNullable());
    assertEquals("Decimal", orders.getStructuralProperty("amount").getType().getName());
    assertEquals(12, orders.getStructuralProperty("amount").getPrecision());
    assertEquals(2, orders.getStructuralProperty("amount").getScale());
    assertEquals("DateTimeOffset", orders.getStructuralProperty("placed").getType().getName());
    assertEquals("customers", orders.getNavigationProperty("customers").getType().getName());
    assertTrue(orders.getNavigationProperty("lines").isCollection());
    assertNotNull(edm.getEntityContainer().getFunctionImport("visits"), "without a key");
  }

  @Test
  void metadataIsTheCallers() {
    Edm edm =
        client("clerk")
            .getRetrieveRequestFactory()
            .getMetadataRequest(service())
            .execute()
            .getBody();

    EdmEntityType orders = edm.getEntityType(new FullQualifiedName("Portico.shop", "orders"));
    assertNull(orders.getProperty("secret"), "a hidden column is not there");
    assertNull(orders.getNavigationProperty("lines"), "nor a way to a denied table");
    assertNull(edm.getEntityContainer().getEntitySet("lines"));
    Edm veiled =
        client("veiled")
            .getRetrieveRequestFactory()
            .getMetadataRequest(service())
            .execute()
            .getBody();
    assertNull(veiled.getEntityContainer().getEntitySet("orders"), "a masked key is none");
    assertNull(veiled.getEntityContainer().getEntitySet("customers"), "a hidden key is none");
    assertNotNull(veiled.getEntityContainer().getFunctionImport("orders"));
  }

  @Test
  void readsEveryPage() {
    ODataClient client = client("owner");
    URI orders = client.newURIBuilder(service()).appendEntitySetSegment("orders").build();

    List<Long> ids = ids(pages(client, orders, 5_000));

    assertEquals(IntStream.rangeClosed(1, ODataMesh.ORDERS).mapToObj(i -> (long) i).toList(), ids);
  }

  @Test
  void readsItsOwnRowsOnly() throws Exception {
    ODataClient client = client("clerk");
    URI orders =
        client
            .newURIBuilder(service())
            .appendEntitySetSegment("orders")
            .filter("id gt 3")
            .orderBy("customer desc,id")
            .select("id", "amount")
            .build();

    List<ClientEntity> rows = pages(client, orders, 5_000);

    JsonNode same =
        new ObjectMapper()
            .readTree(
                mesh.sql(
                    "clerk",
                    "SELECT id, amount FROM shop.orders WHERE id > 3 ORDER BY customer DESC, id"))
            .get("rows");
    assertTrue(rows.size() > 1_000);
    assertEquals(same.size(), rows.size());
    for (int i = 0; i < rows.size(); i++) {
      Number amount = (Number) rows.get(i).getProperty("amount").getPrimitiveValue().toValue();
      assertEquals(same.get(i).get(0).asLong(), number(rows.get(i), "id"));
      assertEquals(same.get(i).get(1).asDouble(), amount.doubleValue());
    }
  }

  @Test
  void expandsThroughKeys() {
    ODataClient client = client("owner");
    URIBuilder address =
        client
            .newURIBuilder(service())
            .appendEntitySetSegment("orders")
            .appendKeySegment(5)
            .expand("customers")
            .expandWithOptions("lines", Map.of(QueryOption.FILTER, "no gt 1"));

    ClientEntity order =
        client.getRetrieveRequestFactory().getEntityRequest(address.build()).execute().getBody();

    ClientInlineEntity customer = order.getNavigationLink("customers").asInlineEntity();
    assertEquals(1, number(customer.getEntity(), "id"));
    ClientInlineEntitySet lines = order.getNavigationLink("lines").asInlineEntitySet();
    assertEquals(2, lines.getEntitySet().getEntities().size());
  }

  @Test
  void navigatesToTheRowsBehindARow() {
    ODataClient client = client("clerk");
    URI customers =
        client
            .newURIBuilder(service())
            .appendEntitySetSegment("customers")
            .appendKeySegment(2)
            .appendNavigationSegment("orders")
            .build();

    List<ClientEntity> orders = pages(client, customers, 5_000);

    assertTrue(orders.stream().allMatch(o -> number(o, "customer") == 2));
    assertFalse(orders.isEmpty());
  }

  @Test
  void cannotReachRowsThatTheFilterKeepsBack() {
    ODataClient client = client("clerk");
    URI other =
        client
            .newURIBuilder(service())
            .appendEntitySetSegment("customers")
            .appendKeySegment(3)
            .build();

    ODataClientErrorException refused =
        Assertions.assertThrows(
            ODataClientErrorException.class,
            () -> client.getRetrieveRequestFactory().getEntityRequest(other).execute());

    assertEquals(404, refused.getStatusLine().getStatusCode());
    assertEquals("REQUEST_INVALID", refused.getODataError().getCode());
  }

  @Test
  void countsAndFilters() {
    ODataClient client = client("owner");
    URI address =
        client
            .newURIBuilder(service())
            .appendEntitySetSegment("orders")
            .filter("contains(secret,'99') and amount gt 100")
            .top(3)
            .count(true)
            .build();

    ClientEntitySet page =
        client.getRetrieveRequestFactory().getEntitySetRequest(address).execute().getBody();

    long expected =
        IntStream.rangeClosed(81, ODataMesh.ORDERS).filter(i -> ("s" + i).contains("99")).count();
    assertEquals(expected, page.getCount().longValue());
    assertEquals(3, page.getEntities().size());
    assertNull(page.getNext(), "the three are all that was asked for");
  }
}
