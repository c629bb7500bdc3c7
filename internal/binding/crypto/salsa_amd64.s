// scrypt's mixing of a block (RFC 7914, 4) in vectors of four words. The words of every 64 bytes lie in the order of the
// matrix's diagonals, in which a column's step and a row's are the same instructions.

#include "textflag.h"

// to ^= (a + b) rotated left
#define STEP(a, b, to, left, right) \
	MOVO  a, X4        \
	PADDL b, X4        \
	MOVO  X4, X5       \
	PSLLL $left, X4    \
	PSRLL $right, X5   \
	PXOR  X4, to       \
	PXOR  X5, to

// The columns, then the rows.
#define DOUBLEROUND \
	STEP(X0, X3, X1, 7, 25)   \
	STEP(X1, X0, X2, 9, 23)   \
	STEP(X2, X1, X3, 13, 19)  \
	STEP(X3, X2, X0, 18, 14)  \
	PSHUFD $0x93, X1, X1      \
	PSHUFD $0x4e, X2, X2      \
	PSHUFD $0x39, X3, X3      \
	STEP(X0, X1, X3, 7, 25)   \
	STEP(X3, X0, X2, 9, 23)   \
	STEP(X2, X3, X1, 13, 19)  \
	STEP(X1, X2, X0, 18, 14)  \
	PSHUFD $0x39, X1, X1      \
	PSHUFD $0x4e, X2, X2      \
	PSHUFD $0x93, X3, X3

// X8 to X11 ^= 64 bytes of two places, the second of which may be the first
#define MIX(offset) \
	MOVOU (offset+0)(SI), X0    \
	MOVOU (offset+16)(SI), X1   \
	MOVOU (offset+32)(SI), X2   \
	MOVOU (offset+48)(SI), X3   \
	PXOR  X0, X8                \
	PXOR  X1, X9                \
	PXOR  X2, X10               \
	PXOR  X3, X11

// func blockMix(dst, src, with *uint32, r int)
//
// dst becomes the mixed src ^ with; with may be nil.
TEXT ·blockMix(SB), NOSPLIT, $0-32
	MOVQ dst+0(FP), DI
	MOVQ src+8(FP), SI
	MOVQ with+16(FP), DX
	MOVQ r+24(FP), CX
	MOVQ CX, R8
	SHLQ $6, R8        // half the size of all: 64 r bytes
	MOVQ R8, R9
	SHLQ $1, R9
	SUBQ $64, R9       // where the last 64 bytes are
	PXOR X8, X8
	PXOR X9, X9
	PXOR X10, X10
	PXOR X11, X11
	MOVQ SI, R10
	ADDQ R9, SI
	MIX(0)
	MOVQ R10, SI
	TESTQ DX, DX
	JZ   begin
	MOVQ DX, SI
	ADDQ R9, SI
	MIX(0)
	MOVQ R10, SI

begin:
	SHLQ $1, CX        // so many times 64 bytes
	XORQ R11, R11      // which of them

next:
	MIX(0)
	TESTQ DX, DX
	JZ   mixed
	MOVQ SI, R10
	MOVQ DX, SI
	MIX(0)
	MOVQ R10, SI
	ADDQ $64, DX

mixed:
	MOVO X8, X0
	MOVO X9, X1
	MOVO X10, X2
	MOVO X11, X3
	DOUBLEROUND
	DOUBLEROUND
	DOUBLEROUND
	DOUBLEROUND
	PADDL X0, X8
	PADDL X1, X9
	PADDL X2, X10
	PADDL X3, X11

	// Even ones go to the first half, odd ones to the second.
	MOVQ  R11, BX
	SHRQ  $1, BX
	SHLQ  $6, BX
	TESTQ $1, R11
	JZ    store
	ADDQ  R8, BX

store:
	MOVOU X8, 0(DI)(BX*1)
	MOVOU X9, 16(DI)(BX*1)
	MOVOU X10, 32(DI)(BX*1)
	MOVOU X11, 48(DI)(BX*1)
	ADDQ  $64, SI
	INCQ  R11
	CMPQ  R11, CX
	JLT   next
	RET
