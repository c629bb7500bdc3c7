const f=()=>1,g=1,x={y:1},k={},h=1; 0 && (module.exports = { a, b, c: 1 }); var a,b
