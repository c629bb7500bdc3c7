'use strict';
// Functions and classes by kind, name and parent.
const assert = require('node:assert');
const { inspect } = require('node:util');

const is = (value, text) => assert.strictEqual(inspect(value), text);

is(function f() {}, '[Function: f]');
is(() => {}, '[Function (anonymous)]');
is(async function g() {}, '[AsyncFunction: g]');
is(function* h() {}, '[GeneratorFunction: h]');
is(async function* i() {}, '[AsyncGeneratorFunction: i]');
is(class A {}, '[class A]');
is(class B extends Map {}, '[class B extends Map]');
is(Object.assign(() => {}, { x: 1 }), '[Function (anonymous)] { x: 1 }');
is(class { static y = 2; }, '[class (anonymous)] { y: 2 }');
