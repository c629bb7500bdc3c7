#include "zstd.h"

#include "lib/config.h"
#include "source/lib/zstd_errors.h"

static int failed(size_t code) { return ZSTD_isError(code) ? (int)ZSTD_getErrorCode(code) : 0; }

void* rs_new(int decode) { return decode ? (void*)ZSTD_createDCtx() : (void*)ZSTD_createCCtx(); }

void rs_free(void* ctx, int decode) { decode ? ZSTD_freeDCtx(ctx) : ZSTD_freeCCtx(ctx); }

size_t rs_size(void* ctx, int decode) { return decode ? ZSTD_sizeof_DCtx(ctx) : ZSTD_sizeof_CCtx(ctx); }

static int reset(void* ctx, int decode, ZSTD_ResetDirective what) {
  return failed(decode ? ZSTD_DCtx_reset(ctx, what) : ZSTD_CCtx_reset(ctx, what));
}

int rs_clear(void* ctx, int decode) { return reset(ctx, decode, ZSTD_reset_session_and_parameters); }

int rs_reset(void* ctx, int decode) { return reset(ctx, decode, ZSTD_reset_session_only); }

int rs_param(void* ctx, int decode, int key, int value) {
  return failed(decode ? ZSTD_DCtx_setParameter(ctx, key, value) : ZSTD_CCtx_setParameter(ctx, key, value));
}

int rs_pledge(void* ctx, uint64_t size) { return failed(ZSTD_CCtx_setPledgedSrcSize(ctx, size)); }

int rs_dictionary(void* ctx, int decode, const void* dict, size_t len) {
  return failed(decode ? ZSTD_DCtx_loadDictionary(ctx, dict, len) : ZSTD_CCtx_loadDictionary(ctx, dict, len));
}

rs_result rs_run(void* ctx, int decode, int op, const void* in, size_t n, void* out, size_t room, size_t piece) {
  ZSTD_inBuffer from = {in, n, 0};
  if (decode) {
    ZSTD_outBuffer to = {out, room, 0};
    size_t code = ZSTD_decompressStream(ctx, &to, &from);
    return (rs_result){failed(code), code == 0, n - from.pos, room - to.pos};
  }
  for (size_t done = 0;;) {
    size_t rest = (room - done) % piece;
    ZSTD_outBuffer to = {(char*)out + done, rest ? rest : piece, 0};
    size_t code = ZSTD_compressStream2(ctx, &to, &from, op);
    done += to.pos;
    int complete = code == 0 && op == ZSTD_e_end;
    if (ZSTD_isError(code) || complete || to.pos < to.size || done == room) {
      return (rs_result){failed(code), complete, n - from.pos, room - done};
    }
  }
}

const char* rs_error_message(int error) { return ZSTD_getErrorString(error); }

const char* rs_error_name(int error) {
#define NAME(name) \
  case name:       \
    return #name;
  switch (error) {
    NAME(ZSTD_error_no_error)
    NAME(ZSTD_error_prefix_unknown)
    NAME(ZSTD_error_version_unsupported)
    NAME(ZSTD_error_frameParameter_unsupported)
    NAME(ZSTD_error_frameParameter_windowTooLarge)
    NAME(ZSTD_error_corruption_detected)
    NAME(ZSTD_error_checksum_wrong)
    NAME(ZSTD_error_literals_headerWrong)
    NAME(ZSTD_error_dictionary_corrupted)
    NAME(ZSTD_error_dictionary_wrong)
    NAME(ZSTD_error_dictionaryCreation_failed)
    NAME(ZSTD_error_parameter_unsupported)
    NAME(ZSTD_error_parameter_combination_unsupported)
    NAME(ZSTD_error_parameter_outOfBound)
    NAME(ZSTD_error_tableLog_tooLarge)
    NAME(ZSTD_error_maxSymbolValue_tooLarge)
    NAME(ZSTD_error_maxSymbolValue_tooSmall)
    NAME(ZSTD_error_stabilityCondition_notRespected)
    NAME(ZSTD_error_stage_wrong)
    NAME(ZSTD_error_init_missing)
    NAME(ZSTD_error_memory_allocation)
    NAME(ZSTD_error_workSpace_tooSmall)
    NAME(ZSTD_error_dstSize_tooSmall)
    NAME(ZSTD_error_srcSize_wrong)
    NAME(ZSTD_error_dstBuffer_null)
    NAME(ZSTD_error_noForwardProgress_destFull)
    NAME(ZSTD_error_noForwardProgress_inputEmpty)
    default:
      return "ZSTD_error_GENERIC";
  }
#undef NAME
}
