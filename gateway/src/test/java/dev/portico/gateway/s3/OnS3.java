package dev.portico.gateway.s3;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A test class whose meshes keep their files on S3, those that its superclass starts too. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(OnS3.Switch.class)
public @interface OnS3 {

  /** Switches before anything of the class runs, and back after it. */
  final class Switch implements BeforeAllCallback, AfterAllCallback {
    private boolean before;

    @Override
    public void beforeAll(ExtensionContext context) {
      before = FilesOnS3.want(true);
    }

    @Override
    public void afterAll(ExtensionContext context) {
      FilesOnS3.want(before);
    }
  }
}
