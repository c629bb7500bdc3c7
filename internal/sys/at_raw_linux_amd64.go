package sys

const sysFstatat = 262 // newfstatat
