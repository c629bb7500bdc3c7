'use strict';

// What a REPL does with a line, an error, an interrupt and a key.

const { Interface } = require('readline');
const { leaveEditor } = require('internal/repl/commands');
const { tidy, uncaught } = require('internal/repl/errors');

function make({ Recoverable }) {
  return {
    _onReplLine(line) {
      line ??= '';
      if (this._awaited !== undefined) {
        // Its turn comes when what is awaited is there.
        this._awaited.push(line);
        return;
      }
      this._sawInterrupt = false;
      if (this.editorMode) {
        this._bufferedCommand += `${line}\n`;
        this._indentLike(line);
        return;
      }
      const trimmed = line.trim();
      if (trimmed[0] === '.' && trimmed[1] !== '.' && Number.isNaN(Number.parseFloat(trimmed))) {
        const match = /^\.([^\s]+)\s*(.*)$/.exec(trimmed);
        if (match !== null && this._keyword(match[1], match[2])) return;
        if (this._bufferedCommand === '') {
          this.output.write('Invalid REPL keyword\n');
          this._finish(line, null, []);
          return;
        }
      }
      const code = `${this._bufferedCommand}${line}\n`;
      this._evaluating = true;
      this._line_ = line;
      this.eval(code, this.context, require('repl').nextName(), (error, ...values) => {
        this._evaluating = false;
        this._finish(line, error, values);
        if (this._closing) {
          this._closing = false;
          process.nextTick(() => this.emit('exit'));
        }
      });
    },

    // Where the line before was typed with an indent, this one begins with it.
    _indentLike(line) {
      const indent = /^\s+/.exec(line);
      if (indent === null || this._sawKeyPress === false) return;
      this.write(indent[0]);
    },

    _keyword(keyword, rest) {
      const command = this.commands[keyword];
      if (command === undefined) return false;
      Reflect.apply(command.action, this, [rest]);
      return true;
    },

    _finish(line, error, values) {
      if (this._sawCtrlD && this._bufferedCommand !== '') this.lines.push(this._bufferedCommand);
      else if (line) this.lines.push(line);
      if (error && this._bufferedCommand === '' && line.trim().startsWith('npm ') && !(error instanceof Recoverable)) {
        this.output.write('npm should be run outside of the Node.js REPL, in your normal shell.\n(Press Ctrl+D to exit.)\n');
        this.displayPrompt();
        return;
      }
      if (error) {
        if (error instanceof Recoverable && !this._sawCtrlD) {
          this._bufferedCommand += `${line}\n`;
          this.displayPrompt();
          return;
        }
        this._domain.emit('error', error.err ?? error);
      }
      this.clearBufferedCommand();
      this._sawCtrlD = false;
      if (!error && values.length === 1 && (!this.ignoreUndefined || values[0] !== undefined)) {
        if (!this.underscoreAssigned) this.last = values[0];
        this.output.write(`${this.writer(values[0])}\n`);
      }
      if (!this.closed && !error) this.displayPrompt();
    },

    // After an error of a line itself.
    _afterError() {
      this._evaluating = false;
      this.clearBufferedCommand();
      this._sawCtrlD = false;
      if (this._line_) this.lines.push(this._line_);
    },

    _handleError(error) {
      if (this._handleErrorOption !== undefined) {
        const state = this._handleErrorOption(error);
        if (state === 'ignore') return;
        if (state === 'unhandled') {
          process.nextTick(() => { throw error; });
          return;
        }
      }
      const source = this._bufferedCommand + (this._line_ ?? '');
      tidy(error, source, this.replMode === require('repl').REPL_MODE_STRICT);
      if (this._standalone && process.listenerCount('uncaughtException') !== 0) {
        process.nextTick(() => {
          process.emit('uncaughtException', error);
          this.clearBufferedCommand();
          if (!this.closed) this.displayPrompt();
        });
        return;
      }
      if (!this.underscoreErrAssigned) this.lastError = error;
      const text = this.writer(error);
      const breakLength = this.writer.options?.breakLength ?? 80;
      this.output.write(uncaught(typeof text === 'string' ? text : String(text), breakLength));
      this.clearBufferedCommand();
      this._evaluating = false;
      if (!this.closed) this.displayPrompt();
    },

    _interrupted() {
      const empty = this.line.length === 0;
      this.clearLine();
      if (this.editorMode) leaveEditor(this);
      if (this._bufferedCommand === '' && empty) {
        if (this._sawInterrupt) {
          this.close();
          this._sawInterrupt = false;
          return;
        }
        this.output.write('(To exit, press Ctrl+C again or Ctrl+D or type .exit)\n');
        this._sawInterrupt = true;
      } else {
        this._sawInterrupt = false;
      }
      this.clearBufferedCommand();
      this.displayPrompt();
    },

    _ttyWrite(text, key) {
      key ??= {};
      const write = Interface.prototype._ttyWrite;
      if (!this.editorMode || !this.terminal) {
        if (key.ctrl && key.name === 'd' && this.cursor === 0 && this.line.length === 0) this.clearLine();
        Reflect.apply(write, this, [text, key]);
        return;
      }
      if (key.ctrl && !key.shift) {
        if (key.name === 'd') {
          leaveEditor(this);
          this._sawCtrlD = true;
          Reflect.apply(write, this, [text, { name: 'return' }]);
        } else if (key.name !== 'n' && key.name !== 'p') {
          Reflect.apply(write, this, [text, key]);
        }
        return;
      }
      // The history has no place in an editor.
      if (key.name === 'up' || key.name === 'down') return;
      if (key.name === 'tab') this._previousKey = null;
      Reflect.apply(write, this, [text, key]);
    },

    close() {
      if (this.terminal && this._historyPending) {
        this.once('flushHistory', () => Reflect.apply(Interface.prototype.close, this, []));
        return;
      }
      process.nextTick(() => Reflect.apply(Interface.prototype.close, this, []));
    },
  };
}

module.exports = { make };
