package dev.portico.gateway.protocol.http;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Under which name a browser saves an answer. */
final class FileName {
  private static final int LONGEST = 100;

  private FileName() {}

  /**
   * The value of a Content-Disposition header: a page is shown, everything else saved. Nothing of
   * {@code name} can leave its place.
   */
  static String disposition(String name, ResultForm form) {
    String clean = name.replaceAll("[^\\p{L}\\p{N}@_.-]", "-").replaceAll("^[.-]+", "");
    String cut =
        clean.substring(
            0,
            clean.offsetByCodePoints(
                0, Math.min(LONGEST, clean.codePointCount(0, clean.length()))));
    String file = (cut.isEmpty() ? "result" : cut) + "." + form.extension();
    String ascii = file.replaceAll("[^A-Za-z0-9@_.-]", "_");
    return (form == ResultForm.HTML ? "inline" : "attachment")
        + "; filename=\""
        + ascii
        + "\""
        + (ascii.equals(file)
            ? ""
            : "; filename*=UTF-8''"
                + URLEncoder.encode(file, StandardCharsets.UTF_8).replace("+", "%20"));
  }
}
