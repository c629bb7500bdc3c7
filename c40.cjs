const f=()=>1,g=1,x={y:1},k={},h=1; Object.defineProperty(exports, 'a', { enumerable: true, get: function () { return x.y; } })
