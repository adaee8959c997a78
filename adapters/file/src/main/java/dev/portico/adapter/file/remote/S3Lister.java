package dev.portico.adapter.file.remote;

import dev.portico.adapter.file.remote.ObjectStore.Depth;
import dev.portico.adapter.file.remote.ObjectStore.Page;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.s3a.S3AUtils;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.EncodingType;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Lists buckets page by page, with every name as it is. S3A would normalise names ({@code a//b}
 * becomes {@code a/b}, {@code a/../b} becomes {@code b}), which makes one object look like another,
 * and begins a listing that breaks off again at its first page.
 */
final class S3Lister {
  private static final int NOT_FOUND = 404;

  private S3Lister() {}

  static Page list(S3Client client, String folder, Depth depth, String from) throws IOException {
    Place place = Place.of(folder);
    String prefix = place.key().isEmpty() ? "" : place.key() + "/";
    ListObjectsV2Request.Builder request =
        ListObjectsV2Request.builder()
            .bucket(place.bucket())
            .prefix(prefix)
            .encodingType(EncodingType.URL)
            .continuationToken(from);
    if (depth == Depth.CHILDREN) {
      request.delimiter("/");
    }
    try {
      return page(folder, prefix, client.listObjectsV2(request.build()));
    } catch (SdkException e) {
      throw S3AUtils.translateException("list", place.path(), e);
    }
  }

  private static Page page(String folder, String prefix, ListObjectsV2Response answer) {
    List<RemoteFile> files = new ArrayList<>(answer.contents().size());
    for (S3Object object : answer.contents()) {
      // a name with a slash at its end marks an empty folder
      if (!object.key().endsWith("/") && object.key().startsWith(prefix)) {
        files.add(
            new RemoteFile(
                folder + "/" + object.key().substring(prefix.length()),
                object.size(),
                tag(object.eTag(), object.lastModified())));
      }
    }
    List<String> folders =
        answer.commonPrefixes().stream()
            .map(common -> common.prefix().substring(prefix.length(), common.prefix().length() - 1))
            .toList();
    boolean exists =
        prefix.isEmpty() || !answer.contents().isEmpty() || !answer.commonPrefixes().isEmpty();
    String next = Boolean.TRUE.equals(answer.isTruncated()) ? answer.nextContinuationToken() : null;
    return new Page(exists, files, folders, next, 1);
  }

  static Optional<RemoteFile> file(S3Client client, String location) throws IOException {
    Place place = Place.of(location);
    try {
      HeadObjectResponse head =
          client.headObject(request -> request.bucket(place.bucket()).key(place.key()));
      return Optional.of(
          new RemoteFile(location, head.contentLength(), tag(head.eTag(), head.lastModified())));
    } catch (S3Exception e) {
      if (e.statusCode() == NOT_FOUND) {
        return Optional.empty();
      }
      throw S3AUtils.translateException("head", place.path(), e);
    } catch (SdkException e) {
      throw S3AUtils.translateException("head", place.path(), e);
    }
  }

  /** With its quotes, as S3A compares it. */
  private static String tag(String etag, Instant modified) {
    if (etag != null && !etag.isEmpty()) {
      return etag;
    }
    return "t" + (modified == null ? 0 : modified.toEpochMilli());
  }
}
