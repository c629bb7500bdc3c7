'use strict';

// webpack 5: development and production bundles (tree shaking, terser, chunks, a loader, source maps), an error, and a watch.

const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const webpack = require('webpack');

const root = fs.mkdtempSync(path.join(os.tmpdir(), 'webpack-'));
const config = (mode, more) => ({
  mode, context: __dirname, target: 'node', entry: { main: './src/index.js' }, devtool: 'source-map',
  output: { path: path.join(root, mode), filename: '[name].js', clean: true },
  module: { rules: [{ test: /esm\.js$/, use: path.join(__dirname, 'src/loader.cjs') }] },
  plugins: [new webpack.DefinePlugin({ 'process.env.MODE': JSON.stringify(mode) })],
  cache: { type: 'filesystem', cacheDirectory: path.join(root, 'cache') }, ...more,
});

function build(options) {
  return new Promise((resolve, reject) => {
    const compiler = webpack(options);
    compiler.run((error, stats) => compiler.close(() => (error ? reject(error) : resolve(stats))));
  });
}

async function main() {
  for (const mode of ['development', 'production', 'production']) {
    const stats = await build(config(mode));
    const { assets, errors, warnings, modules } = stats.toJson({ all: false, assets: true, errors: true, warnings: true, modules: true, cachedModules: true });
    console.log(mode, errors.length, warnings.length, modules.map((m) => m.name).sort());
    for (const { name } of assets.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const file = path.join(root, mode, name);
      if (fs.existsSync(file)) console.log(name, fs.readFileSync(file, 'utf8').length);
    }
    console.log(execFileSync(process.execPath, [path.join(root, mode, 'main.js')], { encoding: 'utf8' }));
  }
  const broken = await build(config('none', { entry: './src/broken.js', cache: false }));
  console.log(broken.hasErrors(), broken.toJson().errors.map((e) => e.message.split('\n')[0]));

  const watched = path.join(root, 'watched.js');
  fs.writeFileSync(watched, 'console.log(1)');
  const compiler = webpack(config('none', { entry: watched, cache: false, output: { path: path.join(root, 'watch') } }));
  let builds = 0;
  const watching = compiler.watch({ aggregateTimeout: 20 }, (error, stats) => {
    if (error) throw error;
    const text = fs.readFileSync(path.join(root, 'watch', 'main.js'), 'utf8');
    console.log('built', ++builds, stats.hasErrors());
    if (text.includes('console.log(2)')) {
      watching.close(() => {
        fs.rmSync(root, { recursive: true });
        console.log('closed');
      });
    } else {
      fs.writeFileSync(watched, 'console.log(2)');
    }
  });
}
main();
