'use strict';

// commander: options of every kind, subcommands, help, errors, hooks, and a subcommand that is a program of its own.

const { Command, Option, Argument, CommanderError, InvalidArgumentError } = require('commander');

const integer = (text) => {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('Not an integer.');
  return Number(text);
};

function build() {
  const program = new Command('tool').version('1.2.3').description('A tool that does things').exitOverride()
    .configureOutput({ writeOut: (s) => process.stdout.write(`[out] ${s}`), writeErr: (s) => process.stdout.write(`[err] ${s}`) })
    .configureHelp({ helpWidth: 80 });
  program.option('-v, --verbose', 'say more', (_, n) => n + 1, 0).option('--no-color', 'plain output');
  program.hook('preAction', (self, action) => console.log('before', action.name()));
  program.command('add').argument('<first>', 'a number', integer).argument('[rest...]', 'more numbers')
    .option('-s, --scale <n>', 'multiply', integer, 1)
    .addOption(new Option('-f, --format <kind>', 'output').choices(['text', 'json']).default('text').env('TOOL_FORMAT'))
    .action((first, rest, options, command) => {
      const sum = [first, ...rest.map(Number)].reduce((a, b) => a + b) * options.scale;
      console.log(options.format === 'json' ? JSON.stringify({ sum, ...command.optsWithGlobals() }) : sum);
    });
  program.command('list').alias('ls').addArgument(new Argument('[kind]').choices(['a', 'b']).default('a'))
    .requiredOption('-k, --key <key>', 'needed').option('-x, --extra [value]', 'may have a value')
    .option('-m, --many <values...>', 'several').option('-a, --or-b', 'either').action(async (kind, options) => {
      await null;
      console.log(kind, options);
    });
  return program;
}

async function main() {
  process.env.TOOL_FORMAT = '';
  delete process.env.TOOL_FORMAT;
  for (const line of [
    'add 1 2 3', 'add 2 -s 10 -f json -vvv', 'add x', 'add', 'add 1 --format yaml', 'list -k v', 'ls b -k=v -x -m 1 2 3',
    'ls c -k v', 'list', 'nothing', '--help', 'help add', 'add --help', '--version', '--colour', 'list -k v --no-color',
  ]) {
    console.log('$ tool', line);
    try {
      await build().parseAsync(line.split(' '), { from: 'user' });
    } catch (error) {
      if (!(error instanceof CommanderError)) throw error;
      console.log('exit', error.exitCode, error.code);
    }
  }
}

main();
