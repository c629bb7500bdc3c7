'use strict';
// util.inspect.custom decides what is shown; its prototype and the option customInspect: false do not.
const assert = require('node:assert');
const { inspect } = require('node:util');

class Money {
  #amount;
  constructor(amount) {
    this.#amount = amount;
  }
  [inspect.custom](depth, options, inspectAgain) {
    assert.strictEqual(inspectAgain, inspect);
    return depth < 0 ? options.stylize('[Money]', 'special') : `<${this.#amount}>`;
  }
}
assert.strictEqual(inspect({ price: new Money(3) }), '{ price: <3> }');
assert.strictEqual(inspect({ price: new Money(3) }, { depth: -1 }), '[Object]');
assert.strictEqual(inspect({ price: new Money(3) }, { customInspect: false }), '{ price: Money {} }');
assert.strictEqual(inspect(Money.prototype), '{}');
assert.strictEqual(inspect({ [inspect.custom]: () => 'two\nlines' }), 'two\nlines');
assert.strictEqual(inspect({ a: { [inspect.custom]: () => 'two\nlines' } }), '{\n  a: two\n  lines\n}');
