'use strict';

// crypto.subtle: known answers, every algorithm there and back, wrapping, deriving, and what is refused with which name.

const assert = require('node:assert');
const { subtle } = globalThis.crypto;

const hex = (bytes) => Buffer.from(bytes).toString('hex');
const data = Buffer.from('some data to work on');
const refused = (promise, name) => assert.rejects(promise, { name });

async function digests() {
  assert.strictEqual(hex(await subtle.digest('sha-256', Buffer.from('abc'))),
                     'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  await refused(subtle.digest('MD5', data), 'NotSupportedError');
  await refused(subtle.digest('SHA-1', 'text'), 'TypeError');
}

async function ciphers() {
  for (const [name, parameters] of [['AES-CBC', { iv: Buffer.alloc(16) }], ['AES-GCM', { iv: Buffer.alloc(12), additionalData: data }],
                                    ['AES-CTR', { counter: Buffer.alloc(16, 255), length: 64 }]]) {
    const key = await subtle.generateKey({ name, length: 256 }, true, ['encrypt', 'decrypt']);
    for (const input of [data, Buffer.alloc(100_000, 7)]) {
      const sealed = await subtle.encrypt({ name, ...parameters }, key, input);
      assert.strictEqual(hex(await subtle.decrypt({ name, ...parameters }, key, sealed)), hex(input));
    }
    await refused(subtle.sign('HMAC', key, data), 'InvalidAccessError');
  }
  const gcm = await subtle.importKey('raw', Buffer.alloc(16), 'AES-GCM', false, ['decrypt', 'encrypt']);
  assert.deepStrictEqual(gcm.usages, ['encrypt', 'decrypt']);
  assert.strictEqual(hex(await subtle.encrypt({ name: 'AES-GCM', iv: Buffer.alloc(12) }, gcm, Buffer.alloc(16))),
                     '0388dace60b6a392f328c2b971b2fe78ab6e47d42cec13bdf53a67b21257bddf');
  await refused(subtle.decrypt({ name: 'AES-GCM', iv: Buffer.alloc(12) }, gcm, Buffer.alloc(32)), 'OperationError');
  await refused(subtle.exportKey('raw', gcm), 'InvalidAccessError');
  await refused(subtle.generateKey({ name: 'AES-CBC', length: 129 }, true, ['encrypt']), 'OperationError');
  await refused(subtle.generateKey({ name: 'AES-CBC', length: 128 }, true, ['sign']), 'SyntaxError');
  await refused(subtle.importKey('raw', Buffer.alloc(5), 'AES-CBC', true, ['encrypt']), 'DataError');
}

async function signatures() {
  const hmac = await subtle.importKey('jwk', { kty: 'oct', k: 'AAEC', alg: 'HS256' }, { name: 'HMAC', hash: 'SHA-256' }, true,
                                      ['sign', 'verify']);
  const mac = await subtle.sign('HMAC', hmac, data);
  assert.strictEqual(await subtle.verify('HMAC', hmac, mac, data), true);
  assert.strictEqual(await subtle.verify('HMAC', hmac, Buffer.alloc(32), data), false);
  const rsa = { modulusLength: 1024, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' };
  for (const [generate, use] of [
    [{ name: 'ECDSA', namedCurve: 'P-384' }, { name: 'ECDSA', hash: 'SHA-256' }], ['Ed25519', 'Ed25519'],
    [{ name: 'RSASSA-PKCS1-v1_5', ...rsa }, 'RSASSA-PKCS1-v1_5'], [{ name: 'RSA-PSS', ...rsa }, { name: 'RSA-PSS', saltLength: 20 }],
  ]) {
    const { publicKey, privateKey } = await subtle.generateKey(generate, true, ['sign', 'verify']);
    const signature = await subtle.sign(use, privateKey, data);
    for (const format of ['spki', 'jwk']) {
      const again = await subtle.importKey(format, await subtle.exportKey(format, publicKey), publicKey.algorithm, true, ['verify']);
      assert.strictEqual(await subtle.verify(use, again, signature, data), true);
      assert.strictEqual(await subtle.verify(use, again, signature, Buffer.from('other')), false);
    }
    const pkcs8 = await subtle.exportKey('pkcs8', privateKey);
    const copy = await subtle.importKey('pkcs8', pkcs8, privateKey.algorithm, false, ['sign']);
    assert.strictEqual(await subtle.verify(use, publicKey, await subtle.sign(use, copy, data), data), true);
    await refused(subtle.sign(use, publicKey, data), 'InvalidAccessError');
  }
}

async function derivations() {
  const password = await subtle.importKey('raw', Buffer.from('password'), 'PBKDF2', false, ['deriveBits', 'deriveKey']);
  const pbkdf2 = { name: 'PBKDF2', salt: Buffer.from('salt'), iterations: 1, hash: 'SHA-1' };
  assert.strictEqual(hex(await subtle.deriveBits(pbkdf2, password, 160)), '0c60c80f961f0e71f3a9b524af6012062fe037a6');
  const key = await subtle.deriveKey(pbkdf2, password, { name: 'AES-CBC', length: 128 }, true, ['encrypt']);
  assert.strictEqual(hex(await subtle.exportKey('raw', key)), '0c60c80f961f0e71f3a9b524af601206');
  for (const algorithm of [{ name: 'ECDH', namedCurve: 'P-256' }, { name: 'X25519' }]) {
    const [a, b] = await Promise.all([1, 2].map(() => subtle.generateKey(algorithm, true, ['deriveBits'])));
    const secrets = await Promise.all([[a, b], [b, a]].map(([mine, theirs]) =>
      subtle.deriveBits({ name: algorithm.name, public: theirs.publicKey }, mine.privateKey, 256)));
    assert.strictEqual(hex(secrets[0]), hex(secrets[1]));
    await refused(subtle.deriveBits({ name: algorithm.name, public: b.publicKey }, a.privateKey, 4096), 'OperationError');
  }
}

async function wrapping() {
  const kw = await subtle.importKey('raw', Buffer.alloc(16, 1), 'AES-KW', true, ['wrapKey', 'unwrapKey']);
  const key = await subtle.generateKey({ name: 'AES-CBC', length: 256 }, true, ['encrypt']);
  for (const format of ['raw', 'jwk']) {
    const wrapped = await subtle.wrapKey(format, key, kw, 'AES-KW');
    const out = await subtle.unwrapKey(format, wrapped, kw, 'AES-KW', 'AES-CBC', true, ['encrypt']);
    assert.strictEqual(hex(await subtle.exportKey('raw', out)), hex(await subtle.exportKey('raw', key)));
  }
  const clone = structuredClone(key);
  assert.strictEqual(hex(await subtle.exportKey('raw', clone)), hex(await subtle.exportKey('raw', key)));
}

Promise.all([digests(), ciphers(), signatures(), derivations(), wrapping()]).then(() => console.log('ok'));
