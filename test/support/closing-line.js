import { writeSync } from 'node:fs';
import { relative } from 'node:path';

const shown = 15;

/**
 * Prints, after everything else, the files that took longest, where many ran, and the one line that a build server reads:
 * `N passed, N failed, N skipped`.
 */
export default class ClosingLine {
  onRunComplete(_contexts, results) {
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests + results.numTodoTests;
    const last = `${results.numPassedTests} passed, ${failed} failed, ${skipped} skipped\n`;
    process.once('exit', () => writeSync(1, slowest(results.testResults) + last));
  }
}

function slowest(files) {
  if (files.length <= shown) return '';
  const lines = files
    .map(({ testFilePath, perfStats }) => ({
      file: relative(process.cwd(), testFilePath),
      seconds: perfStats.runtime / 1000,
    }))
    .sort((a, b) => b.seconds - a.seconds)
    .slice(0, shown)
    .map(({ file, seconds }) => `${seconds.toFixed(1).padStart(7)} s  ${file}\n`);
  return `Longest files:\n${lines.join('')}`;
}
