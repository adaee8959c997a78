package dev.portico.adapter.file.remote;

import dev.portico.spi.PortException;
import dev.portico.spi.PortException.Reason;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import javax.net.ssl.SSLException;
import org.apache.hadoop.fs.s3a.AWSServiceThrottledException;
import org.apache.hadoop.fs.s3a.AWSStatus500Exception;
import org.apache.hadoop.fs.s3a.CredentialInitializationException;
import org.apache.hadoop.fs.s3a.UnknownStoreException;
import org.apache.hadoop.fs.s3a.auth.NoAuthWithAWSException;

/** Says in our words what a store answered; its own words go to the log as the cause. */
final class RemoteErrors {
  private final String connection;

  RemoteErrors(String connection) {
    this.connection = connection;
  }

  /**
   * @param what was asked for, such as {@code file s3://mesh/plays/a.parquet}
   */
  PortException explain(String what, IOException failure) {
    if (has(failure, AccessDeniedException.class)
        || has(failure, NoAuthWithAWSException.class)
        || has(failure, CredentialInitializationException.class)) {
      return fault(
          Reason.REFUSED,
          "the store refuses " + what + "; check the connection's keys and what they may read",
          failure);
    } else if (has(failure, UnknownStoreException.class)) {
      return fault(
          Reason.MISSING, "the bucket of " + what + " is not there; check the location", failure);
    } else if (has(failure, FileNotFoundException.class)) {
      return fault(Reason.MISSING, what + " is not there; check the location", failure);
    } else if (has(failure, AWSServiceThrottledException.class)) {
      return fault(
          Reason.UNAVAILABLE,
          "the store asked to slow down, again and again, when it was asked for "
              + what
              + "; try again later",
          failure);
    } else if (has(failure, AWSStatus500Exception.class)) {
      return fault(
          Reason.UNAVAILABLE,
          "the store failed, again and again, when it was asked for " + what + "; try again later",
          failure);
    } else if (has(failure, SSLException.class)) {
      return fault(
          Reason.UNAVAILABLE,
          "no safe connection to the store: check that its certificate is one that the server's"
              + " Java trusts and that endpoint names its host",
          failure);
    } else if (has(failure, ConnectException.class)
        || has(failure, UnknownHostException.class)
        || has(failure, NoRouteToHostException.class)) {
      return fault(
          Reason.UNAVAILABLE,
          "the store cannot be reached; check endpoint and region, or try again later",
          failure);
    } else if (failure instanceof InterruptedIOException
        && Thread.currentThread().isInterrupted()) {
      return fault(Reason.CANCELLED, "cancelled", failure);
    }
    return fault(
        Reason.UNAVAILABLE,
        "the store did not deliver " + what + ", though asked again; try again later",
        failure);
  }

  /** A file is not there any more as it was listed. */
  PortException replaced(FileChangedException cause) {
    return fault(
        Reason.UNAVAILABLE,
        "files are being replaced while they are read: " + cause.uri() + "; try again",
        cause);
  }

  PortException fault(Reason reason, String text) {
    return fault(reason, text, null);
  }

  PortException fault(Reason reason, String text, Throwable cause) {
    return new PortException(reason, "connection " + connection + ": " + text, cause);
  }

  private static boolean has(Throwable failure, Class<? extends Throwable> kind) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (kind.isInstance(at)) {
        return true;
      }
    }
    return false;
  }
}
