package dev.portico.testkit.s3;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/**
 * What went through a {@link TroubledS3}: every request, and every answer to a GET of an object. A
 * client that has its whole answer finds it counted. Any thread may ask at any time; answers are
 * copies.
 */
public final class Traffic {
  private static final int MOST_LOGGED = 500_000;

  private final List<Asked> requests = new ArrayList<>();
  private final List<OpenRequest> fetches = new ArrayList<>();
  private long bodyBytes;
  private int open;
  private int mostAtOnce;

  Traffic() {}

  synchronized OpenRequest begins(Asked asked) {
    if (requests.size() >= MOST_LOGGED) {
      throw new IllegalStateException("more than " + MOST_LOGGED + " requests in one test");
    }
    OpenRequest request = new OpenRequest(asked);
    requests.add(asked);
    if (asked.kind() == RequestKind.GET_OBJECT) {
      fetches.add(request);
    }
    open++;
    mostAtOnce = Math.max(mostAtOnce, open);
    return request;
  }

  /** One request between its head and the last byte of its answer. */
  final class OpenRequest {
    private final Asked asked;
    private int status;
    private long first;
    private long last = -1;
    private long sentBytes;
    private boolean ended;

    private OpenRequest(Asked asked) {
      this.asked = asked;
    }

    /** The head of the answer is about to go out. */
    void promises(int answered, long firstByte, long lastByte) {
      synchronized (Traffic.this) {
        status = answered;
        first = firstByte;
        last = lastByte;
      }
    }

    /** So many bytes of the body are about to go out. */
    void sends(long bytes) {
      synchronized (Traffic.this) {
        bodyBytes += bytes;
        sentBytes += last < 0 ? 0 : bytes;
      }
    }

    /** Nothing more will go out than what is about to; calling it again does nothing. */
    void ends() {
      synchronized (Traffic.this) {
        open -= ended ? 0 : 1;
        ended = true;
      }
    }

    private Fetched fetched() {
      return new Fetched(asked.path(), first, last, status, sentBytes);
    }
  }

  /** Forgets everything so far; requests still open stay counted as open. */
  public synchronized void forget() {
    requests.clear();
    fetches.clear();
    bodyBytes = 0;
    mostAtOnce = open;
  }

  /** All requests in the order of arrival. */
  public synchronized List<Asked> requests() {
    return List.copyOf(requests);
  }

  public synchronized int count() {
    return requests.size();
  }

  public int count(RequestKind kind) {
    return count(asked -> asked.kind() == kind);
  }

  public int count(String method) {
    return count(asked -> asked.method().equals(method));
  }

  public synchronized int count(Predicate<Asked> which) {
    return (int) requests.stream().filter(which).count();
  }

  /** Bytes of answered bodies, errors and listings included, heads not. */
  public synchronized long bodyBytes() {
    return bodyBytes;
  }

  /** How many requests are open at this moment. */
  public synchronized int open() {
    return open;
  }

  /** The largest number of requests that were open at the same moment. */
  public synchronized int mostAtOnce() {
    return mostAtOnce;
  }

  /** The answers to GETs of objects, in the order in which they were asked for. */
  public synchronized List<Fetched> fetches() {
    return fetches.stream().map(OpenRequest::fetched).toList();
  }

  /** As {@link #fetches()}, of one object: {@code /bucket/key}. */
  public List<Fetched> fetches(String path) {
    return fetches().stream().filter(fetched -> fetched.path().equals(path)).toList();
  }

  /** Pairs of answers that sent some byte of one object twice; empty when none did. */
  public List<String> sentTwice() {
    List<String> pairs = new ArrayList<>();
    List<Fetched> sorted =
        fetches().stream()
            .filter(fetched -> fetched.sentBytes() > 0)
            .sorted(Comparator.comparing(Fetched::path).thenComparingLong(Fetched::first))
            .toList();
    for (int i = 0; i < sorted.size(); i++) {
      for (int j = i + 1; j < sorted.size() && sorted.get(i).sharesBytesWith(sorted.get(j)); j++) {
        pairs.add(sorted.get(i) + " and " + sorted.get(j));
      }
    }
    return pairs;
  }
}
