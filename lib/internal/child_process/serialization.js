'use strict';

// How messages look on the channel, which is how Node's processes speak too.

const { Buffer } = require('buffer');

const json = {
  encode: (message) => `${JSON.stringify(message)}\n`,
  decode: (line) => JSON.parse(line),
};

// Values in V8's format. Its host objects begin with a number: 0 for the views that v8.DefaultSerializer writes, 1 for
// any other object, of which only the own properties pass.
const kView = 0;
const kObject = 1;
const lengthSize = 4;

let classes;

function advancedClasses() {
  if (classes !== undefined) return classes;
  const { DefaultDeserializer, DefaultSerializer } = require('v8');
  class MessageSerializer extends DefaultSerializer {
    _writeHostObject(object) {
      if (ArrayBuffer.isView(object)) {
        this.writeUint32(kView);
        return super._writeHostObject(object);
      }
      this.writeUint32(kObject);
      this.writeValue({ ...object });
      return undefined;
    }
  }
  class MessageDeserializer extends DefaultDeserializer {
    _readHostObject() {
      return this.readUint32() === kView ? super._readHostObject() : this.readValue();
    }
  }
  return classes = { MessageSerializer, MessageDeserializer };
}

const advanced = {
  encode(message) {
    const serializer = new (advancedClasses().MessageSerializer)();
    serializer.writeRawBytes(Buffer.alloc(lengthSize));
    serializer.writeHeader();
    serializer.writeValue(message);
    const bytes = serializer.releaseBuffer();
    bytes.writeUInt32BE(bytes.length - lengthSize);
    return bytes;
  },
  decode(bytes) {
    const deserializer = new (advancedClasses().MessageDeserializer)(bytes);
    deserializer.readHeader();
    return deserializer.readValue();
  },
};

module.exports = { advanced, json };
