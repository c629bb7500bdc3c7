'use strict';

// --experimental-test-coverage: what the tests of a run made run. This process asks its own engine; others leave files in a
// folder that NODE_V8_COVERAGE names to them.

const fs = require('fs');
const path = require('path');
const { fileURLToPath } = require('internal/url');
const { linesOf, touch } = require('internal/test_runner/coverage/lines');
const { mergeScripts } = require('internal/test_runner/coverage/merge');

const kFile = /^coverage-\d+-\d{13}-\d+(?:-\d+)?\.json$/;

const percentage = (covered, total) => (total === 0 ? 100 : covered / total * 100);

/** @typedef {{cwd: string, include: string[], exclude: string[], line: number, branch: number, function: number, sourceMaps: boolean}} CoverageOptions */

class TestCoverage {
  #lines = new Map(); // by URL; null: cannot be read
  #wanted = new Map();
  #own;
  #original = process.env.NODE_V8_COVERAGE;
  #here;

  /**
   * @param {CoverageOptions} options
   * @param {{here: boolean, own: boolean}} where whether tests run in this process; whether what it does itself counts
   */
  constructor(options, { here, own }) {
    this.options = options;
    this.folder = fs.mkdtempSync(path.join(require('os').tmpdir(), 'ravel-coverage-'));
    this.#own = own ? require('internal/inspector/profiles').beginCoverage() : undefined;
    this.#here = here;
    if (this.#original) this.#original = path.resolve(options.cwd, this.#original);
    // Children of tests too.
    if (here) process.env.NODE_V8_COVERAGE = this.folder;
  }

  summary() {
    const summary = {
      workingDirectory: this.options.cwd,
      files: [],
      totals: {
        totalLineCount: 0, totalBranchCount: 0, totalFunctionCount: 0, coveredLineCount: 0, coveredBranchCount: 0, coveredFunctionCount: 0,
        coveredLinePercent: 0, coveredBranchPercent: 0, coveredFunctionPercent: 0,
      },
      thresholds: { line: this.options.line, branch: this.options.branch, function: this.options.function },
    };
    const merged = new Map();
    for (const report of this.#reports()) mergeScripts(merged, this.#mapped(report), (url) => this.#wants(url));
    for (const { url, functions } of merged.values()) {
      const lines = this.#linesOf(url);
      if (lines !== null) summary.files.push(fileReport(fileURLToPath(url), lines, functions));
    }
    summary.files.sort((a, b) => a.path.localeCompare(b.path));
    const { totals } = summary;
    for (const kind of ['Line', 'Branch', 'Function']) {
      for (const file of summary.files) {
        totals[`total${kind}Count`] += file[`total${kind}Count`];
        totals[`covered${kind}Count`] += file[`covered${kind}Count`];
      }
      totals[`covered${kind}Percent`] = percentage(totals[`covered${kind}Count`], totals[`total${kind}Count`]);
    }
    return summary;
  }

  /** Lets go of what it holds; files go where the user wanted them. */
  cleanup() {
    this.#own?.end();
    if (this.#here) {
      if (this.#original === undefined) delete process.env.NODE_V8_COVERAGE;
      else process.env.NODE_V8_COVERAGE = this.#original;
    }
    if (this.#original) {
      fs.mkdirSync(this.#original, { recursive: true });
      for (const name of fs.readdirSync(this.folder)) fs.copyFileSync(path.join(this.folder, name), path.join(this.#original, name));
    }
    fs.rmSync(this.folder, { recursive: true, force: true });
  }

  *#reports() {
    // The user who named a folder wants this process's file there too.
    if (this.#original) this.#own?.write(this.folder);
    else if (this.#own !== undefined) yield this.#own.take();
    if (this.#here) require('internal/modules/state').asyncHooks?.writeCoverage?.(this.folder);
    for (const name of fs.readdirSync(this.folder).sort()) {
      if (kFile.test(name)) yield JSON.parse(fs.readFileSync(path.join(this.folder, name), 'utf8'));
    }
  }

  #mapped(report) {
    const maps = report['source-map-cache'];
    if (!this.options.sourceMaps || !maps) return report.result;
    return require('internal/test_runner/coverage/source_maps').mapScripts(report.result, maps, {
      wanted: (url) => this.#wants(url),
      linesOf: (url, content) => this.#linesOf(url, content),
    });
  }

  #linesOf(url, content) {
    let lines = this.#lines.get(url);
    if (lines !== undefined) return lines;
    try {
      lines = linesOf(content ?? fs.readFileSync(fileURLToPath(url), 'utf8'));
    } catch {
      lines = null; // gone since
    }
    this.#lines.set(url, lines);
    return lines;
  }

  #wants(url) {
    let wanted = this.#wanted.get(url);
    if (wanted === undefined) this.#wanted.set(url, wanted = this.#decide(url));
    return wanted;
  }

  #decide(url) {
    if (!url.startsWith('file:')) return false;
    const { matchGlobPattern } = require('internal/fs/glob');
    const { cwd, include, exclude } = this.options;
    const absolute = fileURLToPath(url);
    const relative = path.relative(cwd, absolute);
    const matches = (pattern) => matchGlobPattern(relative, pattern, undefined, { dot: true }) || matchGlobPattern(absolute, pattern);
    if (exclude.some(matches)) return false;
    if (include.length > 0) return include.some(matches);
    return !url.includes('/node_modules/') && !/[?&]node-test-mock=/.test(url);
  }
}

/** The figures of one file. */
function fileReport(file, lines, functions) {
  const branches = [];
  const called = [];
  let coveredBranches = 0;
  let coveredFunctions = 0;
  functions.forEach(({ functionName, isBlockCoverage, ranges }, i) => {
    let most = 0;
    ranges.forEach((range, k) => {
      const touched = touch(lines, range);
      const covered = range.count > 0 || touched.every((line) => line.ignored);
      const line = touched[0]?.number;
      most = Math.max(most, range.count);
      if (isBlockCoverage) {
        branches.push({ line, count: range.count });
        if (covered) coveredBranches++;
      }
      // The first function is the file itself.
      if (k > 0 || i === 0) return;
      called.push({ name: functionName, count: 0, line });
      if (covered) coveredFunctions++;
    });
    if (i > 0 && ranges.length > 0) called.at(-1).count = most;
  });
  const coveredLines = lines.reduce((n, line) => n + (line.count > 0 || line.ignored), 0);
  return {
    path: file,
    totalLineCount: lines.length, totalBranchCount: branches.length, totalFunctionCount: called.length,
    coveredLineCount: coveredLines, coveredBranchCount: coveredBranches, coveredFunctionCount: coveredFunctions,
    coveredLinePercent: percentage(coveredLines, lines.length),
    coveredBranchPercent: percentage(coveredBranches, branches.length),
    coveredFunctionPercent: percentage(coveredFunctions, called.length),
    functions: called,
    branches,
    lines: lines.filter((line) => !line.ignored).map((line) => ({ line: line.number, count: line.count })),
  };
}

module.exports = { TestCoverage };
