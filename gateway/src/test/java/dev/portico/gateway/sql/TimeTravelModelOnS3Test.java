package dev.portico.gateway.sql;

import dev.portico.gateway.s3.OnS3;

/** Copies in folders of S3. */
@OnS3
final class TimeTravelModelOnS3Test extends TimeTravelModelTest {
  @Override
  void a_table_with_validity_answers_as_of_every_instant() {
    // ordinary filters, which other tests have
  }

  @Override
  void a_table_with_a_history_beside_it_answers_as_of_every_instant() {
    // as above
  }

  @Override
  void a_log_answers_with_the_newest_row_of_each_key() {
    // as above
  }

  @Override
  void a_span_has_the_versions_that_were_current_in_it() {
    // as above
  }

  @Override
  void tables_of_different_strategies_are_joined_at_one_instant_and_at_two() {
    // as above
  }
}
