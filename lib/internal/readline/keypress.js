'use strict';

// emitKeypressEvents(): a stream's bytes as 'keypress' events.

const { StringDecoder } = require('string_decoder');
const { KeyParser, kEscape } = require('internal/readline/keys');

const kDecoder = Symbol('keypress decoder');
const kEscapeTimeout = 500;

/**
 * @param {import('stream').Readable} stream
 * @param {object} [iface] the Interface whose escapeCodeTimeout holds, and which learns of pasted text
 */
function emitKeypressEvents(stream, iface = {}) {
  if (stream[kDecoder]) return;
  const decoder = stream[kDecoder] = new StringDecoder('utf8');
  const parser = new KeyParser((text, key) => stream.emit('keypress', text, key));
  let timer;

  const flush = () => parser.flush();

  function onData(input) {
    if (stream.listenerCount('keypress') === 0) {
      // Nobody listens any more: wait for somebody.
      stream.removeListener('data', onData);
      stream.on('newListener', onNewListener);
      return;
    }
    const text = decoder.write(input);
    if (text === '') return;
    clearTimeout(timer);
    const characters = [...text];
    // Completion is for what is typed: of pasted text only the last character may ask for it.
    iface._sawKeyPress = characters.length === 1;
    iface.isCompletionEnabled = false;
    for (let i = 0; i < characters.length; i++) {
      const last = i === characters.length - 1;
      if (last) iface.isCompletionEnabled = true;
      try {
        parser.feed(characters[i]);
        if (last && characters[i] === kEscape && parser.pending) timer = setTimeout(flush, iface.escapeCodeTimeout ?? kEscapeTimeout);
      } catch (error) {
        parser.reset();
        throw error;
      }
    }
  }

  function onNewListener(event) {
    if (event !== 'keypress') return;
    stream.on('data', onData);
    stream.removeListener('newListener', onNewListener);
  }

  if (stream.listenerCount('keypress') > 0) stream.on('data', onData);
  else stream.on('newListener', onNewListener);
}

module.exports = { emitKeypressEvents };
