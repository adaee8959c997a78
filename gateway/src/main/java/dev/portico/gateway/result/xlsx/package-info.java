/**
 * Results as a workbook of a spreadsheet: the rows on the first sheet, with real numbers, dates and
 * times, and on the second what was asked. Written from front to back in constant memory. Nothing
 * here is null but the values of rows.
 */
package dev.portico.gateway.result.xlsx;
