package dev.portico.gateway.catalog;

import java.util.List;

/** A table as published, and where its contract and its store differ. */
record PublishedTable(CatalogTable table, List<Drift> drift) {}
