exports.value = 'legacy';
exports.named = 'named';
