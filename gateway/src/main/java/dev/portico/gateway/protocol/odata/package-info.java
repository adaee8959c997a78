/**
 * OData v4 over the domains: metadata, questions turned into SQL, rows turned into payloads, with
 * Apache Olingo's parser and serializers, which are used nowhere else. Nothing here knows HTTP's
 * wire; the HTTP door calls {@link dev.portico.gateway.protocol.odata.ODataService}. Nothing takes
 * or gives null unless it says so.
 */
package dev.portico.gateway.protocol.odata;
