'use strict';

// Key pairs of each kind: made, exported and read back in every encoding, used to sign, encrypt and agree.

const assert = require('node:assert');
const crypto = require('node:crypto');

const pairs = {
  rsa: crypto.generateKeyPairSync('rsa', { modulusLength: 2048 }),
  ec: crypto.generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  ed25519: crypto.generateKeyPairSync('ed25519'),
  x25519: crypto.generateKeyPairSync('x25519'),
};
assert.deepStrictEqual(pairs.rsa.publicKey.asymmetricKeyDetails, { modulusLength: 2048, publicExponent: 65537n });
assert.deepStrictEqual(pairs.ec.privateKey.asymmetricKeyDetails, { namedCurve: 'prime256v1' });

for (const [type, { privateKey, publicKey }] of Object.entries(pairs)) {
  assert.strictEqual(privateKey.asymmetricKeyType, type);
  for (const encoding of [
    { format: 'pem', type: 'pkcs8' }, { format: 'der', type: 'pkcs8' }, { format: 'jwk' },
    { format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'secret' },
    { format: 'der', type: 'pkcs8', cipher: 'aes-128-cbc', passphrase: Buffer.from('secret') },
    ...(type === 'rsa' ? [{ format: 'pem', type: 'pkcs1' }, { format: 'pem', type: 'pkcs1', cipher: 'aes-128-cbc', passphrase: 'x' }] : []),
    ...(type === 'ec' ? [{ format: 'der', type: 'sec1' }] : []),
  ]) {
    const key = privateKey.export(encoding);
    assert.ok(crypto.createPrivateKey({ ...encoding, key }).equals(privateKey), `${type} ${JSON.stringify(encoding)}`);
  }
  for (const encoding of [{ format: 'pem', type: 'spki' }, { format: 'der', type: 'spki' }, { format: 'jwk' }]) {
    assert.ok(crypto.createPublicKey({ ...encoding, key: publicKey.export(encoding) }).equals(publicKey), type);
  }
  assert.ok(crypto.createPublicKey(privateKey).equals(publicKey));
}

const message = Buffer.from('a message');
for (const [type, algorithm, more] of [
  ['rsa', 'sha256', {}], ['rsa', 'sha512', { padding: crypto.constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }],
  ['ec', 'sha384', {}], ['ec', 'sha256', { dsaEncoding: 'ieee-p1363' }], ['ed25519', null, {}],
]) {
  const { privateKey, publicKey } = pairs[type];
  const signature = crypto.sign(algorithm, message, { key: privateKey, ...more });
  assert.strictEqual(crypto.verify(algorithm, message, { key: publicKey, ...more }, signature), true);
  assert.strictEqual(crypto.verify(algorithm, Buffer.from('another'), { key: publicKey, ...more }, signature), false);
  if (algorithm !== null) {
    const other = crypto.createSign(algorithm).update('a ').update('message').sign({ key: privateKey, ...more });
    assert.ok(crypto.createVerify(algorithm).update(message).verify({ key: publicKey, ...more }, other));
  }
}
let later = 0;
process.on('exit', () => assert.strictEqual(later, 2));
crypto.sign('sha256', message, pairs.ec.privateKey, (error, signature) => {
  assert.ifError(error);
  crypto.verify('sha256', message, pairs.ec.publicKey, signature, (error, right) => {
    assert.ifError(error);
    later += Number(right);
  });
});
crypto.generateKeyPair('ec', { namedCurve: 'secp384r1', publicKeyEncoding: { format: 'pem', type: 'spki' } }, (error, pub, priv) => {
  assert.ifError(error);
  later += Number(pub.startsWith('-----BEGIN PUBLIC KEY-----') && priv.type === 'private');
});

const sealed = crypto.publicEncrypt({ key: pairs.rsa.publicKey, oaepHash: 'sha256' }, message);
assert.deepStrictEqual(crypto.privateDecrypt({ key: pairs.rsa.privateKey, oaepHash: 'sha256' }, sealed), message);
assert.throws(() => crypto.privateDecrypt(pairs.rsa.privateKey, sealed), { code: 'ERR_OSSL_RSA_OAEP_DECODING_ERROR' });
assert.deepStrictEqual(crypto.publicDecrypt(pairs.rsa.publicKey, crypto.privateEncrypt(pairs.rsa.privateKey, message)), message);

const other = crypto.generateKeyPairSync('x25519');
assert.deepStrictEqual(
  crypto.diffieHellman({ privateKey: other.privateKey, publicKey: pairs.x25519.publicKey }),
  crypto.diffieHellman({ privateKey: pairs.x25519.privateKey, publicKey: other.publicKey }));
for (const make of [() => crypto.createECDH('secp521r1'), () => crypto.getDiffieHellman('modp14')]) {
  const [a, b] = [make(), make()];
  a.generateKeys();
  b.generateKeys();
  assert.deepStrictEqual(a.computeSecret(b.getPublicKey()), b.computeSecret(a.getPublicKey('hex'), 'hex'));
}

assert.throws(() => crypto.createPrivateKey('nonsense'), { code: 'ERR_OSSL_UNSUPPORTED' });
assert.throws(() => crypto.sign('sha256', message, pairs.ec.publicKey), { code: 'ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE' });
assert.throws(() => pairs.ec.privateKey.export({ format: 'pem', type: 'pkcs1' }), { code: 'ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS' });
assert.throws(() => crypto.generateKeyPairSync('ec', { namedCurve: 'nothing' }), { code: 'ERR_CRYPTO_INVALID_CURVE' });
