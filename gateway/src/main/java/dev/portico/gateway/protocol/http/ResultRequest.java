package dev.portico.gateway.protocol.http;

import dev.portico.gateway.result.Formulas;
import dev.portico.gateway.session.SessionSettings;
import dev.portico.spi.BindValue;
import java.util.List;
import java.util.Optional;

/**
 * What a request for rows comes down to, whichever way it came.
 *
 * @param caller whose rights count
 * @param settings of its session
 * @param sql the statement
 * @param parameters values of its question marks
 * @param form of the answer
 * @param formulas what becomes of texts like formulas, where the form may hold some
 * @param fileName under which a browser saves the answer, without its ending; empty for a program,
 *     which is not told to save it
 */
record ResultRequest(
    LinkCaller caller,
    SessionSettings settings,
    String sql,
    List<BindValue> parameters,
    ResultForm form,
    Formulas formulas,
    Optional<String> fileName) {}
