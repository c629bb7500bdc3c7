package sys

const unreadRequest = 0x4004667f // FIONREAD
