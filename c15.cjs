const f=()=>1,g=1,x={y:1},k={},h=1; module.exports = { a: g + 1, b: g }
