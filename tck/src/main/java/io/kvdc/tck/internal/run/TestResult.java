package io.kvdc.tck.internal.run;

/**
 * What came of one test.
 *
 * @param id class and method, as the file of exclusions names them
 * @param name how the test is shown; for one of several runs of a method it tells which
 * @param group the capability under which it is reported
 * @param status what came of it
 * @param millis how long it took
 * @param detail why it failed or was passed over; empty if it passed
 */
public record TestResult(
    String id, String name, String group, TestStatus status, long millis, String detail) {}
