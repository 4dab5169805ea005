/** Prints the one line that a build server reads: `N passed, N failed, N skipped`. */
export default class ClosingLine {
  onRunComplete(_contexts, results) {
    const broken = results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests + results.numTodoTests;
    process.stdout.write(
      `${results.numPassedTests} passed, ${results.numFailedTests + broken} failed, ${skipped} skipped\n`,
    );
  }
}
