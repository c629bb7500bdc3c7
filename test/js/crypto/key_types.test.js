'use strict';

// Every type of key pair: encodings there and back, sealed and as JWK, signatures, agreement; keys through a message.

const assert = require('node:assert');
const crypto = require('node:crypto');

const message = Buffer.from('a message');
for (const [type, options, details] of [
  ['rsa', { modulusLength: 1024 }, { modulusLength: 1024, publicExponent: 65537n }],
  ['rsa-pss', { modulusLength: 1024, hashAlgorithm: 'sha256', saltLength: 16 },
   { modulusLength: 1024, publicExponent: 65537n, hashAlgorithm: 'sha256', mgf1HashAlgorithm: 'sha256', saltLength: 16 }],
  ['dsa', { modulusLength: 1024, divisorLength: 160 }, { modulusLength: 1024, divisorLength: 160 }],
  ['dh', { group: 'modp14' }, {}],
  ['ec', { namedCurve: 'secp256k1' }, { namedCurve: 'secp256k1' }],
  ['ec', { namedCurve: 'brainpoolP256r1', paramEncoding: 'explicit' }, { namedCurve: 'brainpoolP256r1' }],
  ['ed25519'], ['ed448'], ['x25519'], ['x448'],
]) {
  const { publicKey, privateKey } = crypto.generateKeyPairSync(type, options);
  assert.strictEqual(privateKey.asymmetricKeyType, type);
  assert.deepStrictEqual(publicKey.asymmetricKeyDetails, details ?? {});
  const der = crypto.createPrivateKey({ key: privateKey.export({ format: 'der', type: 'pkcs8' }), format: 'der', type: 'pkcs8' });
  assert(der.equals(privateKey));
  const sealed = privateKey.export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'open' });
  assert(crypto.createPrivateKey({ key: sealed, passphrase: 'open' }).equals(privateKey));
  // The salt is random: once in 256 times the padding is right by chance, and what is inside is refused instead.
  const refusals = [1, 2, 3].map(() => {
    const key = privateKey.export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'open' });
    let refusal;
    assert.throws(() => crypto.createPrivateKey({ key, passphrase: 'shut' }), (error) => { refusal = error.code; return true; });
    return refusal;
  });
  assert(refusals.includes('ERR_OSSL_BAD_DECRYPT'), refusals.join());
  assert(crypto.createPublicKey(sealed.replace(/[^]*/, publicKey.export({ format: 'pem', type: 'spki' }))).equals(publicKey));
  assert(structuredClone(privateKey).equals(privateKey));
  if (/^(ec|ed|x)/.test(type) && options?.paramEncoding === undefined || type === 'rsa') {
    const jwk = privateKey.export({ format: 'jwk' });
    assert(crypto.createPrivateKey({ key: jwk, format: 'jwk' }).equals(privateKey));
  }
  if (/^(rsa|dsa|e)/.test(type)) {
    const digest = type.startsWith('ed') ? null : 'sha256';
    const signature = crypto.sign(digest, message, privateKey);
    assert.strictEqual(crypto.verify(digest, message, publicKey, signature), true);
    assert.strictEqual(crypto.verify(digest, Buffer.from('another'), publicKey, signature), false);
  }
  if (/^(dh|ec|x)/.test(type)) {
    const { publicKey: theirs, privateKey: hers } = crypto.generateKeyPairSync(type, options);
    assert.deepStrictEqual(crypto.diffieHellman({ privateKey, publicKey: theirs }),
                           crypto.diffieHellman({ privateKey: hers, publicKey }));
  }
}

// Known answers: a point, and the test vector of RFC 9106.
const point = crypto.createECDH('secp256k1');
point.setPrivateKey('cafebabe'.repeat(8), 'hex');
assert.strictEqual(point.getPublicKey('hex', 'compressed'), '03672a31bfc59d3f04548ec9b7daeeba2f61814e8ccc40448045007f5479f693a3');
const tag = crypto.argon2Sync('argon2id', {
  message: Buffer.alloc(32, 1), nonce: Buffer.alloc(16, 2), secret: Buffer.alloc(8, 3), associatedData: Buffer.alloc(12, 4),
  parallelism: 4, tagLength: 32, memory: 32, passes: 3,
});
assert.strictEqual(tag.toString('hex'), '0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659');
