'use strict';

// The REPL's words that begin with a dot.

const fs = require('fs');

// The REPL's own setPrompt() would make it the prompt to come back to.
function plainPrompt(repl, prompt) { require('readline').Interface.prototype.setPrompt.call(repl, prompt); }

function leaveEditor(repl) {
  repl.editorMode = false;
  plainPrompt(repl, repl._initialPrompt);
}

function define(repl) {
  repl.defineCommand('break', {
    help: 'Sometimes you get stuck, this gets you out',
    action() {
      this.clearBufferedCommand();
      this.displayPrompt();
    },
  });

  repl.defineCommand('clear', {
    help: repl.useGlobal ? 'Alias for .break' : 'Break, and also clear the local context',
    action() {
      this.clearBufferedCommand();
      if (!this.useGlobal) {
        this.output.write('Clearing context...\n');
        this.resetContext();
      }
      this.displayPrompt();
    },
  });

  repl.defineCommand('exit', {
    help: 'Exit the REPL',
    action() { this.close(); },
  });

  repl.defineCommand('help', {
    help: 'Print this help message',
    action() {
      const names = Object.keys(this.commands).sort();
      const width = Math.max(...names.map((n) => n.length)) + 3;
      for (const name of names) {
        const { help } = this.commands[name];
        this.output.write(`.${help ? name.padEnd(width) + help : name}\n`);
      }
      this.output.write('\nPress Ctrl+C to abort current expression, Ctrl+D to exit the REPL\n');
      this.displayPrompt();
    },
  });

  repl.defineCommand('save', {
    help: 'Save all evaluated commands in this REPL session to a file',
    action(file) {
      try {
        if (file === '') {
          const { codes: { ERR_MISSING_ARGS } } = require('internal/errors');
          throw new ERR_MISSING_ARGS('file');
        }
        fs.writeFileSync(file, this.lines.join('\n'));
        this.output.write(`Session saved to: ${file}\n`);
      } catch (error) {
        this.output.write(error.code === 'ERR_MISSING_ARGS' ? `${error.message}\n` : `Failed to save: ${file}\n`);
      }
      this.displayPrompt();
    },
  });

  repl.defineCommand('load', {
    help: 'Load JS from a file into the REPL session',
    action(file) {
      try {
        if (file === '') {
          const { codes: { ERR_MISSING_ARGS } } = require('internal/errors');
          throw new ERR_MISSING_ARGS('file');
        }
        if (fs.statSync(file).isFile()) {
          this.editorMode = true;
          plainPrompt(this, '');
          this.write(fs.readFileSync(file, 'utf8'));
          leaveEditor(this);
          this.write('\n');
        } else {
          this.output.write(`Failed to load: ${file} is not a valid file\n`);
        }
      } catch (error) {
        this.output.write(error.code === 'ERR_MISSING_ARGS' ? `${error.message}\n` : `Failed to load: ${file}\n`);
      }
      this.displayPrompt();
    },
  });

  if (repl.terminal) {
    repl.defineCommand('editor', {
      help: 'Enter editor mode',
      action() {
        this.editorMode = true;
        plainPrompt(this, '');
        this.output.write('// Entering editor mode (Ctrl+D to finish, Ctrl+C to cancel)\n');
      },
    });
  }
}

module.exports = { define, leaveEditor };
