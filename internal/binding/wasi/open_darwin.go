package wasi

const oDsync = 0x400000
