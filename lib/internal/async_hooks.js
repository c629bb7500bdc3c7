'use strict';
let id = 1;
module.exports = { enabledHooksExist: () => false, newAsyncId: () => ++id, getDefaultTriggerAsyncId: () => 0, emitInit() {}, emitBefore() {}, emitAfter() {}, emitDestroy() {} };
