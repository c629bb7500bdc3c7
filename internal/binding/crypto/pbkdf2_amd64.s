// SHA-256 with the processor's own instructions, for PBKDF2: the two hashes of each of its rounds begin from saved states and
// take one block each, of which only the first half changes, so that all of a round stays in registers.

#include "textflag.h"

DATA roundConstants<>+0(SB)/4, $0x428a2f98
DATA roundConstants<>+4(SB)/4, $0x71374491
DATA roundConstants<>+8(SB)/4, $0xb5c0fbcf
DATA roundConstants<>+12(SB)/4, $0xe9b5dba5
DATA roundConstants<>+16(SB)/4, $0x3956c25b
DATA roundConstants<>+20(SB)/4, $0x59f111f1
DATA roundConstants<>+24(SB)/4, $0x923f82a4
DATA roundConstants<>+28(SB)/4, $0xab1c5ed5
DATA roundConstants<>+32(SB)/4, $0xd807aa98
DATA roundConstants<>+36(SB)/4, $0x12835b01
DATA roundConstants<>+40(SB)/4, $0x243185be
DATA roundConstants<>+44(SB)/4, $0x550c7dc3
DATA roundConstants<>+48(SB)/4, $0x72be5d74
DATA roundConstants<>+52(SB)/4, $0x80deb1fe
DATA roundConstants<>+56(SB)/4, $0x9bdc06a7
DATA roundConstants<>+60(SB)/4, $0xc19bf174
DATA roundConstants<>+64(SB)/4, $0xe49b69c1
DATA roundConstants<>+68(SB)/4, $0xefbe4786
DATA roundConstants<>+72(SB)/4, $0x0fc19dc6
DATA roundConstants<>+76(SB)/4, $0x240ca1cc
DATA roundConstants<>+80(SB)/4, $0x2de92c6f
DATA roundConstants<>+84(SB)/4, $0x4a7484aa
DATA roundConstants<>+88(SB)/4, $0x5cb0a9dc
DATA roundConstants<>+92(SB)/4, $0x76f988da
DATA roundConstants<>+96(SB)/4, $0x983e5152
DATA roundConstants<>+100(SB)/4, $0xa831c66d
DATA roundConstants<>+104(SB)/4, $0xb00327c8
DATA roundConstants<>+108(SB)/4, $0xbf597fc7
DATA roundConstants<>+112(SB)/4, $0xc6e00bf3
DATA roundConstants<>+116(SB)/4, $0xd5a79147
DATA roundConstants<>+120(SB)/4, $0x06ca6351
DATA roundConstants<>+124(SB)/4, $0x14292967
DATA roundConstants<>+128(SB)/4, $0x27b70a85
DATA roundConstants<>+132(SB)/4, $0x2e1b2138
DATA roundConstants<>+136(SB)/4, $0x4d2c6dfc
DATA roundConstants<>+140(SB)/4, $0x53380d13
DATA roundConstants<>+144(SB)/4, $0x650a7354
DATA roundConstants<>+148(SB)/4, $0x766a0abb
DATA roundConstants<>+152(SB)/4, $0x81c2c92e
DATA roundConstants<>+156(SB)/4, $0x92722c85
DATA roundConstants<>+160(SB)/4, $0xa2bfe8a1
DATA roundConstants<>+164(SB)/4, $0xa81a664b
DATA roundConstants<>+168(SB)/4, $0xc24b8b70
DATA roundConstants<>+172(SB)/4, $0xc76c51a3
DATA roundConstants<>+176(SB)/4, $0xd192e819
DATA roundConstants<>+180(SB)/4, $0xd6990624
DATA roundConstants<>+184(SB)/4, $0xf40e3585
DATA roundConstants<>+188(SB)/4, $0x106aa070
DATA roundConstants<>+192(SB)/4, $0x19a4c116
DATA roundConstants<>+196(SB)/4, $0x1e376c08
DATA roundConstants<>+200(SB)/4, $0x2748774c
DATA roundConstants<>+204(SB)/4, $0x34b0bcb5
DATA roundConstants<>+208(SB)/4, $0x391c0cb3
DATA roundConstants<>+212(SB)/4, $0x4ed8aa4a
DATA roundConstants<>+216(SB)/4, $0x5b9cca4f
DATA roundConstants<>+220(SB)/4, $0x682e6ff3
DATA roundConstants<>+224(SB)/4, $0x748f82ee
DATA roundConstants<>+228(SB)/4, $0x78a5636f
DATA roundConstants<>+232(SB)/4, $0x84c87814
DATA roundConstants<>+236(SB)/4, $0x8cc70208
DATA roundConstants<>+240(SB)/4, $0x90befffa
DATA roundConstants<>+244(SB)/4, $0xa4506ceb
DATA roundConstants<>+248(SB)/4, $0xbef9a3f7
DATA roundConstants<>+252(SB)/4, $0xc67178f2
GLOBL roundConstants<>(SB), RODATA|NOPTR, $256

// What follows the 32 bytes of a sum in its block: the end mark, zeros, and the length in bits with the key's block before it.
DATA sumPadding<>+0(SB)/4, $0x80000000
DATA sumPadding<>+4(SB)/4, $0
DATA sumPadding<>+8(SB)/8, $0
DATA sumPadding<>+16(SB)/8, $0
DATA sumPadding<>+24(SB)/4, $0
DATA sumPadding<>+28(SB)/4, $768
GLOBL sumPadding<>(SB), RODATA|NOPTR, $32

// Four rounds with four words of the schedule. X1: words A, B, E, F; X2: C, D, G, H.
#define ROUNDS(i, m) \
	MOVO   m, X0              \
	PADDL  (i*16)(AX), X0     \
	SHA256RNDS2 X0, X1, X2    \
	PSHUFD $0x0e, X0, X0      \
	SHA256RNDS2 X0, X2, X1

// The same, and the words that come sixteen later in their place.
#define ROUNDSNEXT(i, m, m1, m2, m3) \
	ROUNDS(i, m)              \
	SHA256MSG1 m1, m          \
	MOVO    m3, X7            \
	PALIGNR $4, m2, X7        \
	PADDL   X7, m             \
	SHA256MSG2 m3, m

// One block: its first eight words in X3 and X4, beginning from the state in s0 and s1; the sum's words go to X3 and X4.
#define BLOCK(s0, s1) \
	MOVOU sumPadding<>+0(SB), X5   \
	MOVOU sumPadding<>+16(SB), X6  \
	MOVO  s0, X1                   \
	MOVO  s1, X2                   \
	ROUNDSNEXT(0, X3, X4, X5, X6)  \
	ROUNDSNEXT(1, X4, X5, X6, X3)  \
	ROUNDSNEXT(2, X5, X6, X3, X4)  \
	ROUNDSNEXT(3, X6, X3, X4, X5)  \
	ROUNDSNEXT(4, X3, X4, X5, X6)  \
	ROUNDSNEXT(5, X4, X5, X6, X3)  \
	ROUNDSNEXT(6, X5, X6, X3, X4)  \
	ROUNDSNEXT(7, X6, X3, X4, X5)  \
	ROUNDSNEXT(8, X3, X4, X5, X6)  \
	ROUNDSNEXT(9, X4, X5, X6, X3)  \
	ROUNDSNEXT(10, X5, X6, X3, X4) \
	ROUNDSNEXT(11, X6, X3, X4, X5) \
	ROUNDS(12, X3)                 \
	ROUNDS(13, X4)                 \
	ROUNDS(14, X5)                 \
	ROUNDS(15, X6)                 \
	PADDL s0, X1                   \
	PADDL s1, X2                   \
	PSHUFD $0x1b, X1, X3           \
	PSHUFD $0x1b, X2, X2           \
	MOVO  X3, X4                   \
	PUNPCKLQDQ X2, X3              \
	PUNPCKHQDQ X2, X4

// func deriveRounds(inner, outer, u, t *[8]uint32, n int)
TEXT ·deriveRounds(SB), NOSPLIT, $0-40
	MOVQ  inner+0(FP), SI
	MOVQ  outer+8(FP), DI
	MOVQ  u+16(FP), BX
	MOVQ  t+24(FP), DX
	MOVQ  n+32(FP), CX
	LEAQ  roundConstants<>(SB), AX
	MOVOU 0(SI), X8
	MOVOU 16(SI), X9
	MOVOU 0(DI), X10
	MOVOU 16(DI), X11
	MOVOU 0(DX), X12
	MOVOU 16(DX), X13
	MOVOU 0(BX), X3
	MOVOU 16(BX), X4

round:
	BLOCK(X8, X9)
	BLOCK(X10, X11)
	PXOR  X3, X12
	PXOR  X4, X13
	DECQ  CX
	JNZ   round
	MOVOU X3, 0(BX)
	MOVOU X4, 16(BX)
	MOVOU X12, 0(DX)
	MOVOU X13, 16(DX)
	RET

// func leafSeven() (ebx uint32)
TEXT ·leafSeven(SB), NOSPLIT, $0-4
	MOVL $0, AX
	CPUID
	CMPL AX, $7
	JLT  none
	MOVL $7, AX
	MOVL $0, CX
	CPUID
	MOVL BX, ebx+0(FP)
	RET

none:
	MOVL $0, ebx+0(FP)
	RET
