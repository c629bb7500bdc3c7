const f=()=>1,g=1,x={y:1},k={},h=1; if (g) { module.exports = { a: g } } else { module.exports = { b: g } }
