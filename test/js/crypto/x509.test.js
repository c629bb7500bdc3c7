'use strict';

// X509Certificate: what is read from one, whom it is for, who signed it, and its older shape.

const assert = require('node:assert');
const crypto = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const { X509Certificate } = crypto;

const fixture = (name) => fs.readFileSync(path.join(__dirname, '../../fixtures/crypto', name), 'utf8');
const ca = new X509Certificate(fixture('ca-cert.pem'));
const leaf = new X509Certificate(fixture('leaf-cert.pem'));
const key = crypto.createPrivateKey(fixture('leaf-key.pem'));

assert.strictEqual(ca.subject, 'C=DE\nCN=Test CA');
assert.strictEqual(leaf.issuer, ca.subject);
assert.strictEqual(leaf.subject, 'O=A\\, B\nOU=one + OU=two\nCN=leaf.example');
assert.strictEqual(leaf.subjectAltName,
                   'DNS:leaf.example, DNS:*.wild.example, email:me@leaf.example, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1');
assert.strictEqual(leaf.infoAccess, 'OCSP - URI:http://ocsp.example/\nCA Issuers - URI:"http://ca.example/a\\u002cb"');
assert.strictEqual(leaf.validFrom, 'Jan  2 03:04:05 2024 GMT');
assert.strictEqual(leaf.validToDate.getTime(), Date.UTC(2124, 0, 2, 3, 4, 5));
assert.strictEqual(leaf.serialNumber, 'ABCDEF');
assert.strictEqual(ca.serialNumber, '01');
assert.deepStrictEqual(leaf.keyUsage, ['1.3.6.1.5.5.7.3.1']);
assert.strictEqual(leaf.signatureAlgorithm, 'ecdsa-with-SHA256');
assert.strictEqual(leaf.signatureAlgorithmOid, '1.2.840.10045.4.3.2');
assert.deepStrictEqual([ca.ca, leaf.ca], [true, false]);
assert.strictEqual(leaf.fingerprint256.replaceAll(':', ''), crypto.hash('sha256', leaf.raw).toUpperCase());
assert.strictEqual(leaf.toString(), fixture('leaf-cert.pem'));
assert.deepStrictEqual(new X509Certificate(leaf.raw).raw, leaf.raw);
assert.strictEqual(leaf.issuerCertificate, undefined);

assert.strictEqual(leaf.publicKey.asymmetricKeyDetails.namedCurve, 'prime256v1');
assert.strictEqual(leaf.checkPrivateKey(key), true);
assert.strictEqual(ca.checkPrivateKey(key), false);
assert.deepStrictEqual([leaf.checkIssued(ca), ca.checkIssued(leaf), ca.checkIssued(ca)], [true, false, true]);
assert.deepStrictEqual([leaf.verify(ca.publicKey), leaf.verify(leaf.publicKey)], [true, false]);

assert.strictEqual(leaf.checkHost('LEAF.example'), 'leaf.example');
assert.strictEqual(leaf.checkHost('a.wild.example'), '*.wild.example');
assert.strictEqual(leaf.checkHost('a.wild.example', { wildcards: false }), undefined);
assert.strictEqual(leaf.checkHost('a.b.wild.example'), undefined);
assert.strictEqual(leaf.checkHost('a.b.wild.example', { multiLabelWildcards: true }), '*.wild.example');
assert.strictEqual(ca.checkHost('Test CA'), 'Test CA');
assert.strictEqual(ca.checkHost('Test CA', { subject: 'never' }), undefined);
assert.strictEqual(leaf.checkEmail('me@LEAF.example'), 'me@LEAF.example');
assert.strictEqual(leaf.checkEmail('ME@leaf.example'), undefined);
assert.strictEqual(leaf.checkIP('::1'), '::1');
assert.strictEqual(leaf.checkIP('127.0.0.2'), undefined);
assert.throws(() => leaf.checkIP('nowhere'), { code: 'ERR_INVALID_ARG_VALUE' });
assert.throws(() => leaf.checkHost('a', { subject: 'maybe' }), { code: 'ERR_INVALID_ARG_VALUE' });

const legacy = leaf.toLegacyObject();
assert.deepStrictEqual(Object.keys(legacy), [
  'subject', 'issuer', 'subjectaltname', 'infoAccess', 'ca', 'modulus', 'exponent', 'pubkey', 'bits', 'valid_from', 'valid_to',
  'fingerprint', 'fingerprint256', 'fingerprint512', 'ext_key_usage', 'serialNumber', 'raw', 'asn1Curve', 'nistCurve',
]);
assert.deepStrictEqual({ ...legacy.subject }, { O: 'A, B', OU: ['one', 'two'], CN: 'leaf.example' });
assert.deepStrictEqual({ ...legacy.infoAccess },
                       { 'OCSP - URI': ['http://ocsp.example/'], 'CA Issuers - URI': ['http://ca.example/a,b'] });
assert.deepStrictEqual([legacy.bits, legacy.asn1Curve, legacy.nistCurve], [256, 'prime256v1', 'P-256']);
assert.strictEqual(legacy.pubkey[0], 4);

for (const bad of ['no certificate', '', Buffer.from([0x30, 0])]) {
  assert.throws(() => new X509Certificate(bad), { code: 'ERR_OSSL_PEM_NO_START_LINE' });
}

const clone = structuredClone(leaf);
assert(clone instanceof X509Certificate);
assert.strictEqual(clone.fingerprint, leaf.fingerprint);
