package sys

const sysFstatat = 79 // fstatat
