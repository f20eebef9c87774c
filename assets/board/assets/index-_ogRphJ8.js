var $,rr,sr,fe,Gt,_t,ir,pt,or,an,Vt,nt=Symbol.for("pv"),vt={},yt=[],Zr=/^m(i|n|o|s|text|space)$/,ln=Array.isArray,cn=yt.slice,Ee=Object.assign;function ke(e){e&&e.parentNode&&e.remove()}function es(e,t,n){var r,i,o,a={},l=arguments.length;for(o in t)o=="key"?r=t[o]:o=="ref"&&typeof e!="function"?i=t[o]:a[o]=t[o];return l>2&&(a.children=l>3?cn.call(arguments,2):n),ze(e,a,r,i,null)}function ze(e,t,n,r,i){var o={type:e,props:t,key:n,ref:r,__k:null,__:null,__b:0,__e:null,__c:null,constructor:nt,__v:i||++rr,__i:-1,__u:0};return!i&&$.vnode&&$.vnode(o),o}function F(e){return e.children}function Re(e,t){this.props=e,this.context=t,this.__g=0}function ge(e,t){if(t==null)return e.__&&ge(e.__,e.__i+1);for(var n;t<e.__k.length;t++)if((n=e.__k[t])&&n.__e)return n.__e;return typeof e.type!="function"||e.props.__P?null:ge(e)}function ts(e){var t,n=e.__v,r=n.__e,i=[],o=[],a=e.__P;a&&((t=Ee({constructor:nt},n)).__v=n.__v+1,$.vnode&&$.vnode(t),un(a,t,n,e.__n,a.namespaceURI,32&n.__u?[r]:null,i,r||ge(n),32&n.__u,o),t.__v=n.__v,t.__.__k[t.__i]=t,hr(i,t,o),n.__=n.__e=null,t.__e!=r&&ar(t))}function ar(e){if((e=e.__)&&e.__c&&!e.props.__P)return e.__e=null,e.__k.some(function(t){return t&&(e.__e=t.__e)}),ar(e)}function $n(e){(8&e.__g||(e.__g|=8,fe.push(e),_t++))&&Gt==$.debounceRendering||((Gt=$.debounceRendering)||queueMicrotask)(lr)}function lr(){try{for(var e,t=1;fe.length;)fe.length>t&&fe.sort(ir),e=fe.shift(),t=fe.length,8&e.__g&&ts(e)}finally{(_t=fe.length)&&(Gt||queueMicrotask)(lr)}}function cr(e,t,n,r,i,o,a,l,d,f,u){var m,h,c,_,A,w,b=r.__k||yt,g=t.length;for(d=ns(n,t,b,d,g),m=0;m<g;m++)(c=n.__k[m])!=null&&(h=~c.__i&&b[c.__i]||vt,c.__i=m,w=un(e,c,h,i,o,a,l,d,f,u),_=c.__e,(h.ref!=c.ref||8&h.__u)&&(h.ref&&dn(h.ref,null,c,h),c.ref&&u.push(c.ref,c.__c||_,c)),A=A||_,4&c.__u?(d=ur(c,d,e,!h.__v),h.__e&&(h.__e=null)):typeof c.type=="function"&&w!==void 0?d=w:_&&(d=_.nextSibling),c.__u&=-21);return n.__e=A,d}function ns(e,t,n,r,i){var o,a,l,d,f,u,m,h,c,_=n.length,A=_,w=0,b=0,g=e.__k=Array(i);for(o=0;o<i;o++)(a=t[o])!=null&&typeof a!="boolean"&&typeof a!="function"?(typeof a!="object"||a.constructor===String?a=g[o]=ze(null,a):ln(a)?a=g[o]=ze(F,{children:a}):a.constructor===nt&&a.__b?a=g[o]=ze(a.type,a.props,a.key,a.ref,a.__v):g[o]=a,d=o+w,a.__=e,a.__b=e.__b+1,l=null,~(f=a.__i=rs(a,n,d,A))&&(A--,(l=n[f])&&(l.__u|=2)),l&&l.__v?(a.__u|=16,f==d-1?w--:f==d+1?w++:f!=d&&(f>d?w--:w++,b=1)):(~f||(i>_?w--:i<_&&w++),typeof a.type!="function"&&(a.__u|=4))):g[o]=null;if(b){for(u=[],m=[],o=0;o<i;o++)if((a=g[o])&&16&a.__u){for(w=0,h=u.length;w<h;)u[c=w+h>>1]<a.__i?w=c+1:h=c;u[w]=a.__i,m[o]=w+1}for(w=u.length;o--;)m[o]&&(m[o]==w?w--:g[o].__u|=4)}if(A)for(o=0;o<_;o++)!(l=n[o])||2&l.__u||(l.__e==r&&(r=ge(l)),hn(l,l));return r}function ur(e,t,n,r){var i,o,a,l;if(typeof e.type=="function"){if(e.props.__P)return t;if(i=e.__k)for(o=0;o<i.length;o++)i[o]&&(i[o].__=e,t=ur(i[o],t,n,!1));return t}for(t&&!t.parentNode&&(t=ge(e))&&!t.parentNode&&(t=null),a=e.__e,l=t;l&&l.nodeType==8;)l=l.nextSibling;for(a!=l&&(!r&&n.moveBefore&&a.parentNode?n.moveBefore(a,t):n.insertBefore(a,t||null)),t=a;(t=t&&t.nextSibling)&&t.nodeType==8&&!t.data.startsWith("$s"););return t}function rs(e,t,n,r){var i,o=e.key,a=e.type,l=t[n],d=l&&!(2&l.__u);if(l===null&&o==null||d&&o==l.key&&a==l.type)return n;if(r>(d?1:0)){for(i=n-1;i>=0;i--)if((l=t[i])&&!(2&l.__u)&&o==l.key&&a==l.type)return i;for(i=n+1;i<t.length;i++)if((l=t[i])&&!(2&l.__u)&&o==l.key&&a==l.type)return i}return-1}function Tn(e,t,n){n==null&&(n=""),t[0]=="-"?e.setProperty(t,n):e[t]=n}function ot(e,t,n,r,i){var o,a;if(t=="style")if(typeof n=="string")e.style.cssText=n;else{if(typeof r=="string"&&(e.style.cssText=r=""),r)for(t in r)n&&t in n||Tn(e.style,t);if(n)for(t in n)r&&n[t]==r[t]||Tn(e.style,t,n[t])}else if(t[0]=="o"&&t[1]=="n")typeof n!="function"&&(n=null),typeof r!="function"&&(r=null),(e.__e||(e.__e={}))[t]=n,n&&r||(a=Vt[t]||(Vt[t]=ss(t)),(e.__a||(e.__a={}))[t]=an,o=t!=(t=t.replace(or,"$1")),(t=t.slice(2))[0]<"a"&&(t=t.toLowerCase()),n?e.addEventListener(t,a,o):e.removeEventListener(t,a,o));else{if(i=="http://www.w3.org/2000/svg")t=t.replace(/xlink(H|:h)/,"h").replace(/sName$/,"s");else if(t!="width"&&t!="height"&&t!="href"&&t!="list"&&t!="form"&&t!="tabIndex"&&t!="download"&&t!="rowSpan"&&t!="colSpan"&&t!="role"&&t!="popover"&&t in e)try{return void(e[t]=n??"")}catch{}if(typeof n=="function")return;n==null||n===!1&&t[4]!="-"?e.removeAttribute(t):e.setAttribute(t,t=="popover"&&n==1?"":n)}}function ss(e){return function(t){var n=this.__e;if(n){if(n=n[e],t[pt]==null)t[pt]=an++;else if(t[pt]<this.__a[e])return;return n($.event?$.event(t):t)}}}function un(e,t,n,r,i,o,a,l,d,f){var u,m,h,c,_,A,w,b,g,y,p,v,R,D,O,oe,te,re,Q=t.type;if(t.constructor!==nt)return null;128&n.__u&&(d=32&n.__u,u=n.__c.__z)&&(t.__u|=d,m=o=[],u.nodeType==8?l=mt(u,o):o.push(u),l=o[0]||l),(u=$.__b)&&u(t);e:if(typeof Q=="function"){h=a.length;try{if(b=t.props,g=(u=Q.prototype)&&u.render,y=(u=Q.contextType)&&r[u.__c],p=u?y?y.props.value:u.__:r,(c=n.__c)?(t.__c=c,2&c.__g&&(c.__g|=1)):(g?t.__c=c=new Q(b,p):(t.__c=c=new Re(b,p),c.constructor=Q,c.render=os),y&&y.sub(c),c.state||(c.state={}),c.__n=r,c.__g|=8,c.__h=[],c.__k=[]),g&&(c.__s||(c.__s=c.state),Q.getDerivedStateFromProps&&(c.__s==c.state&&(c.__s=Ee({},c.__s)),Ee(c.__s,Q.getDerivedStateFromProps(b,c.__s)))),_=c.props,A=c.state,c.__v=t,n.__c){if(b!==_&&g&&!Q.getDerivedStateFromProps&&c.componentWillReceiveProps&&c.componentWillReceiveProps(b,p),t.__v==n.__v&&!(8&c.__g)||!(4&c.__g)&&c.shouldComponentUpdate&&c.shouldComponentUpdate(b,c.__s,p)===!1){t.__v!=n.__v&&(c.props=b,c.state=c.__s,c.__g&=-9),t.__e=n.__e,t.__k=n.__k,t.__k.some(function(K){K&&(K.__=t)}),yt.push.apply(c.__h,c.__k),c.__k=[],c.__h.length&&a.push(c),l=ge(n);break e}c.componentWillUpdate&&c.componentWillUpdate(b,c.__s,p),g&&c.componentDidUpdate&&c.__h.push(function(){c.componentDidUpdate(_,A,w)})}else g&&!Q.getDerivedStateFromProps&&c.componentWillMount&&c.componentWillMount(),g&&c.componentDidMount&&c.__h.push(c.componentDidMount);c.context=p,c.props=b,c.__P=e,c.__g&=-5,v=$.__r,R=g?25:0;do c.__g&=-9,v&&v(t),u=c.render(c.props,c.state=c.__s,c.context);while(8&c.__g&&++R<25);g&&(yt.push.apply(c.__h,c.__k),c.__k=[]),c.state=c.__s,c.getChildContext&&(r=Ee({},r,c.getChildContext())),g&&n.__c&&c.getSnapshotBeforeUpdate&&(w=c.getSnapshotBeforeUpdate(_,A)),D=u&&u.type===F&&u.key==null?u.props.children:u,b.__P&&(u=l,i=(e=b.__P).namespaceURI,d=o=null,n.props&&n.props.__P!=e&&(n.__k.some(function(K){K&&hn(K,K)}),n.__k=null),l=n.__k?ge(n,0):null),l=cr(e,ln(D)?D:[D],t,n,r,i,o,a,l,d,f),b.__P&&(t.__e=null,l=u),t.__u&=-161,m&&m.some(ke),c.__h.length&&a.push(c),1&c.__g&&(c.__g&=-4)}catch(K){if(a.length=h,t.__v=null,d||o)if(K&&K.then){if(t.__u|=128|d,o){for(~(te=o.indexOf(l||void 0))||(te=o.length);(re=o[te-1])&&re.nodeType==8;)te--;for(;te<o.length;te++)if(re=o[te])if(o[te]=null,O){if(re==oe)break}else{if(re.nodeType!=8)break;re.data.startsWith("$s")&&(oe=mt(O=re))}}if(!O){for(;l&&l.nodeType==8&&l.nextSibling;)l=l.nextSibling;O=l}(u=mt(O=t.__c.__z||(t.__c.__z=O)))?(t.__e=O,l=u):t.__e=l,l=l&&l.nextSibling}else o&&o.some(ke);else t.__e=n.__e;t.__k||(t.__k=n.__k||[]),K&&K.then||dr(t),$.__e(K,t,n)}}else l=t.__e=is(n.__e,t,n,r,i,o,a,d,f,e);return(u=$.diffed)&&u(t),l}function mt(e,t){if(e&&e.nodeType==8&&e.data.startsWith("$s"))for(var n=1;e=e.nextSibling;){if(e.nodeType==8){if(e.data.startsWith("$s"))n++;else if(e.data.startsWith("/$s")&&!--n)return e}t&&t.push(e)}}function dr(e){e&&(e.__c&&(e.__c.__g|=4),e.__k&&e.__k.some(dr))}function hr(e,t,n){for(var r=0;r<n.length;)dn(n[r++],n[r++],n[r++]);$.__c&&$.__c(t,e),e.some(function(i){try{e=i.__h,i.__h=[],e.some(function(o){o.call(i)})}catch(o){$.__e(o,i.__v)}})}function is(e,t,n,r,i,o,a,l,d,f){var u,m,h,c,_,A,w,b,g=n.props||vt,y=t.props,p=t.type;if(p=="svg"?i="http://www.w3.org/2000/svg":p=="math"?i="http://www.w3.org/1998/Math/MathML":i||(i="http://www.w3.org/1999/xhtml"),o){for(u=0;u<o.length;u++)if((_=o[u])&&(p?_.localName==p:_.nodeType==3)){e=_,o[u]=null;break}}if(!e){if(b=f.ownerDocument||document,!p)return b.createTextNode(y);e=b.createElementNS(i,p,y.is?y:f),l&&($.__m&&$.__m(t,o),l=!1),o=null}if(p){if(f=p=="template"&&e.content||e,o=p=="textarea"&&y.defaultValue!=null?null:o&&cn.call(f.childNodes),!l&&o)for(g={},u=0;u<e.attributes.length;u++)g[(_=e.attributes[u]).name]=_.value;for(u in g)_=g[u],u=="dangerouslySetInnerHTML"?h=_:u=="children"||u in y||u=="value"&&"defaultValue"in y||u=="checked"&&"defaultChecked"in y||ot(e,u,null,_,i);for(u in y)_=y[u],u=="children"?c=_:u=="dangerouslySetInnerHTML"?m=_:u=="value"?A=_:u=="checked"?w=_:l&&typeof _!="function"||g[u]===_||ot(e,u,_,g[u],i);m?(l||h&&(m.__html==h.__html||m.__html==e.innerHTML)||(e.innerHTML=m.__html),t.__k=[]):(h&&(e.textContent=""),(p=="foreignObject"||i=="http://www.w3.org/1998/Math/MathML"&&Zr.test(p))&&(i="http://www.w3.org/1999/xhtml"),cr(f,ln(c)?c:[c],t,n,r,i,o,a,o?o[0]:n.__k&&ge(n,0),l,d),o&&o.some(ke)),l&&p!="textarea"||(u="value",p=="progress"&&A==null?e.removeAttribute(u):A==null||A===e[u]&&(p!="progress"||A)||ot(e,u,A,g[u],i),u="checked",w!=null&&w!=e[u]&&ot(e,u,w,g[u],i))}else g===y||l&&e.data==y||(e.data=y);return e}function dn(e,t,n,r){try{typeof e=="function"?t?t.__x=e(t)||1:r&&(r=r.__c||r.__e)&&(t=r.__x)&&(r.__x=null,typeof t=="function"?t():e(null)):e.current=t}catch(i){$.__e(i,n)}}function hn(e,t,n){var r,i,o,a;if($.unmount&&$.unmount(e),!(r=e.ref)||r.current&&r.current!=e.__e||dn(r,null,t,e),r=e.__c){if(r.componentWillUnmount)try{r.componentWillUnmount()}catch(l){$.__e(l,t)}r.__P=r.__n=null}if(r=e.__k)for(a=0;a<r.length;a++)r[a]&&hn(r[a],t,typeof e.type!="function"||n&&!e.props.__P);!n&&(r=e.__c)&&(r=r.__z)&&(i=mt(r,o=[]))&&(r==e.__e&&o.some(ke),ke(i),ke(r)),n||ke(e.__e),e.__e=e.__c=e.__=null}function os(e,t,n){return this.constructor(e,n)}function as(e,t){var n,r,i,o;$.__&&$.__(e,t),t.nodeType==9&&(t=t.documentElement),r=(n=e&&32&e.__u)?null:t.__k,t.__k=ze(F,{children:[e]}),i=[],o=[],un(t,t.__k,r||vt,vt,t.namespaceURI,r?null:t.firstChild?cn.call(t.childNodes):null,i,r?r.__e:t.firstChild,n,o),hr(i,t.__k,o),t.__k.props.children=null}$={__e:function(e,t,n,r){for(var i,o,a;t=t.__;)if((i=t.__c)&&!(1&i.__g)){i.__g|=4;try{if((a=(o=i.constructor)&&o.getDerivedStateFromError)&&i.setState(o.getDerivedStateFromError(e)),i.componentDidCatch&&(i.componentDidCatch(e,r||{}),a=1),a&&8&i.__g)return void(i.__g|=2)}catch(l){e=l}}throw _t=0,e}},rr=0,sr=function(e){return e!=null&&e.constructor===nt},Re.prototype.setState=function(e,t){var n=this.__s;n&&n!=this.state||(n=this.__s=Ee({},this.state)),typeof e=="function"&&(e=e(Ee({},n),this.props)),e&&(Ee(n,e),this.__v&&(t&&this.__k.push(t),$n(this)))},Re.prototype.forceUpdate=function(e){this.__v&&(this.__g|=4,e&&this.__h.push(e),$n(this))},Re.prototype.render=F,fe=[],_t=0,ir=function(e,t){return e.__v.__b-t.__v.__b},pt=Symbol(),or=/(PointerCapture)$|Capture$/i,an=0,Vt={};var ls=Symbol.for("pv"),cs=0;function s(e,t,n,r,i,o){t||(t={});var a,l,d=t;if("ref"in d&&typeof e!="function")for(l in d={},t)l=="ref"?a=t[l]:d[l]=t[l];var f={type:e,props:d,key:n,ref:a,__k:null,__:null,__b:0,__e:null,__c:null,constructor:ls,__v:--cs,__i:-1,__u:0};return $.vnode&&$.vnode(f),f}var De,G,Dt,In,us=Object.is,Kt=0,fr=[],zt=[],P=$,Nn=P.__b,Cn=P.__r,xn=P.diffed,Mn=P.__c,Rn=P.unmount,Ln=P.__;function It(e,t){P.__h&&P.__h(G,e,Kt||t),Kt=0;var n=G.__H||(G.__H={__:[],__h:[]});return e>=n.__.length&&n.__.push({}),n.__[e]}function j(e,t){var n=It(De++,3);!P.__s&&fn(n.__H,t)&&(n.__P=!0,n.__=e,n.u=t,G.__H.__h.push(n))}function $e(e,t){var n=It(De++,4);!P.__s&&fn(n.__H,t)&&(n.__P=!1,n.__=e,n.u=t,G.__h.push(n))}function H(e){return Kt=5,rt(function(){return{current:e}},[])}function rt(e,t){var n=It(De++,7);return fn(n.__H,t)&&(n.__=e(),n.__H=t),n.__}function ds(){var e=It(De++,11);if(!e.__){for(var t=G.__v;!t.__m&&t.__;)t=t.__;var n=t.__m||(t.__m=[0,0]);e.__="P"+n[0]+"-"+n[1]++}return e.__}function hs(){var e;do{for(;e=zt.shift();)try{Xe(e)}catch(n){P.__e(n,{__:(e=e.__P)&&e.__v})}for(;e=fr.shift();){var t=e.__H;if(e.__P&&t)try{t.__h.some(Xe),t.__h.some(Xt),t.__h=[]}catch(n){t.__h=[],P.__e(n,e.__v)}}}while(zt.length)}P.__b=function(e){G=null,Nn&&Nn(e)},P.__=function(e,t){e&&t.__k&&t.__k.__m&&(e.__m=t.__k.__m),Ln&&Ln(e,t)},P.__r=function(e){Cn&&Cn(e),De=0;var t=(G=e.__c).__H;t&&(Dt==G?G.__h=[]:(t.__h.some(Xe),t.__h.some(Xt),De=0),t.__h=[],t.__.some(function(n){n.__N&&(n.__=n.__N),n.u=n.__N=void 0})),Dt=G},P.diffed=function(e){xn&&xn(e);var t=e.__c;t&&t.__H&&(t.__H.__h.length&&Dn(fr.push(t)),t.__H.__.some(function(n){n.u&&(n.__H=n.u)})),Dt=G=null},P.__c=function(e,t){t.some(function(n){try{n.__h.some(Xe),n.__h=n.__h.filter(function(r){return!r.__||Xt(r)})}catch(r){n.__h=[function(){throw r}]}}),Mn&&Mn(e,t)},P.unmount=function(e){Rn&&Rn(e);var t,n,r=e.__c;r&&r.__H&&(r.__H.__.some(function(i){try{if(i.__P&&i.__c){if(n===void 0){for(n=e.__;n&&(!n.__c||!n.__c.__P);)n=n.__;n=n&&n.__c}i.__P=n,Dn(zt.push(i))}else Xe(i)}catch(o){t=o}}),r.__H=void 0,t&&P.__e(t,r.__v))};var Pn=typeof requestAnimationFrame=="function";function fs(e){var t,n=function(){clearTimeout(r),Pn&&cancelAnimationFrame(t),setTimeout(e)},r=setTimeout(n,35);Pn&&(t=requestAnimationFrame(n))}function Dn(e){e!=1&&In==P.requestAnimationFrame||((In=P.requestAnimationFrame)||fs)(hs)}function Xe(e){var t=G,n=e.__c;typeof n=="function"&&(e.__c=void 0,n()),G=t}function Xt(e){var t=G;e.__c=e.__(),G=t}function fn(e,t){return!e||e.length!=t.length||t.some(function(n,r){return!us(n,e[r])})}var ps=Symbol.for("preact-signals");function Nt(){if(le>1)le--;else{var e,t=!1;for((function(){var i=wt;for(wt=void 0;i!==void 0;){var o=i.S;if(o.v===i.v)for(var a=o.t;a!==void 0;a=a.x)a.i===i.i&&(a.i=o.i);i=i.o}})();Ye!==void 0;){var n=Ye;for(Ye=void 0,bt++;n!==void 0;){var r=n.u;if(n.u=void 0,n.f&=-3,!(8&n.f)&&gr(n))try{n.c()}catch(i){t||(e=i,t=!0)}n=r}}if(bt=0,le--,t)throw e}}function pr(e){if(le>0)return e();jt=++ms,le++;try{return e()}finally{Nt()}}var je,C=void 0;function Ct(e){var t=C,n=je;C=void 0,je=void 0;try{return e()}finally{C=t,je=n}}var Ye=void 0,le=0,bt=0,ms=0,jt=0,wt=void 0,kt=0;function mr(e){if(C!==void 0){var t=e.n;if(t===void 0||t.t!==C)return t={i:0,S:e,p:C.s,n:void 0,t:C,e:void 0,x:void 0,r:t},C.s!==void 0&&(C.s.n=t),C.s=t,e.n=t,32&C.f&&e.S(t),t;if(t.i===-1)return t.i=0,t.n!==void 0&&(t.n.p=t.p,t.p!==void 0&&(t.p.n=t.n),t.p=C.s,t.n=void 0,C.s.n=t,C.s=t),t}}function B(e,t){this.v=e,this.i=0,this.n=void 0,this.t=void 0,this.l=0,this.W=t?.watched,this.Z=t?.unwatched,this.name=t?.name}B.prototype.brand=ps;B.prototype.h=function(){return!0};B.prototype.S=function(e){var t=this,n=this.t;n!==e&&e.e===void 0&&(e.x=n,this.t=e,n!==void 0?n.e=e:Ct(function(){var r;(r=t.W)==null||r.call(t)}))};B.prototype.U=function(e){var t=this;if(this.t!==void 0){var n=e.e,r=e.x;n!==void 0&&(n.x=r,e.e=void 0),r!==void 0&&(r.e=n,e.x=void 0),e===this.t&&(this.t=r,r===void 0&&Ct(function(){var i;(i=t.Z)==null||i.call(t)}))}};B.prototype.subscribe=function(e){var t=this;return Ne(function(){var n=t.value;Ct(function(){return e(n)})},{name:"sub"})};B.prototype.valueOf=function(){return this.value};B.prototype.toString=function(){return this.value+""};B.prototype.toJSON=function(){return this.value};B.prototype.peek=function(){var e=this;return Ct(function(){return e.value})};Object.defineProperty(B.prototype,"value",{get:function(){var e=mr(this);return e!==void 0&&(e.i=this.i),this.v},set:function(e){if(e!==this.v){if(bt>100)throw new Error("Cycle detected");(function(n){le!==0&&bt===0&&n.l!==jt&&(n.l=jt,wt={S:n,v:n.v,i:n.i,o:wt})})(this),this.v=e,this.i++,kt++,le++;try{for(var t=this.t;t!==void 0;t=t.x)t.t.N()}finally{Nt()}}}});function L(e,t){return new B(e,t)}function gr(e){for(var t=e.s;t!==void 0;t=t.n)if(t.S.i!==t.i||!t.S.h()||t.S.i!==t.i)return!0;return!1}function _r(e){for(var t=e.s;t!==void 0;t=t.n){var n=t.S.n;if(n!==void 0&&(t.r=n),t.S.n=t,t.i=-1,t.n===void 0){e.s=t;break}}}function vr(e){for(var t=e.s,n=void 0;t!==void 0;){var r=t.p;t.i===-1?(t.S.U(t),r!==void 0&&(r.n=t.n),t.n!==void 0&&(t.n.p=r)):n=t,t.S.n=t.r,t.r!==void 0&&(t.r=void 0),t=r}e.s=n}function Ie(e,t){B.call(this,void 0,t),this.x=e,this.s=void 0,this.g=kt-1,this.f=4}Ie.prototype=new B;Ie.prototype.h=function(){if(this.f&=-3,1&this.f)return!1;if((36&this.f)==32||(this.f&=-5,this.g===kt))return!0;if(this.g=kt,this.f|=1,this.i>0&&!gr(this))return this.f&=-2,!0;var e=C;try{_r(this),C=this;var t=this.x();(16&this.f||this.v!==t||this.i===0)&&(this.v=t,this.f&=-17,this.i++)}catch(n){this.v=n,this.f|=16,this.i++}return C=e,vr(this),this.f&=-2,!0};Ie.prototype.S=function(e){if(this.t===void 0){this.f|=36;for(var t=this.s;t!==void 0;t=t.n)t.S.S(t)}B.prototype.S.call(this,e)};Ie.prototype.U=function(e){if(this.t!==void 0&&(B.prototype.U.call(this,e),this.t===void 0)){this.f&=-33;for(var t=this.s;t!==void 0;t=t.n)t.S.U(t)}};Ie.prototype.N=function(){if(!(2&this.f)){this.f|=6;for(var e=this.t;e!==void 0;e=e.x)e.t.N()}};Object.defineProperty(Ie.prototype,"value",{get:function(){if(1&this.f)throw new Error("Cycle detected");var e=mr(this);if(this.h(),e!==void 0&&(e.i=this.i),16&this.f)throw this.v;return this.v}});function Et(e,t){return new Ie(e,t)}function yr(e){var t=e.j;if(e.j=void 0,typeof t=="function"){le++;var n=C;C=void 0;try{t()}catch(r){throw e.f&=-2,e.f|=8,pn(e),r}finally{C=n,Nt()}}}function pn(e){for(var t=e.s;t!==void 0;t=t.n)t.S.U(t);e.x=void 0,e.s=void 0,yr(e)}function gs(e){if(C!==this)throw new Error("Out-of-order effect");vr(this),C=e,this.f&=-2;try{8&this.f&&pn(this)}finally{Nt()}}function qe(e,t){this.x=e,this.j=void 0,this.s=void 0,this.u=void 0,this.f=32,this.name=t?.name,je&&je.push(this)}qe.prototype.c=function(){var e=this.S();try{if(8&this.f||this.x===void 0)return;var t=this.x();typeof t=="function"&&(this.j=t)}finally{e()}};qe.prototype.S=function(){if(1&this.f)throw new Error("Cycle detected");this.f|=1,this.f&=-9,yr(this),_r(this),le++;var e=C;return C=this,gs.bind(this,e)};qe.prototype.N=function(){2&this.f||(this.f|=2,this.u=Ye,Ye=this)};qe.prototype.d=function(){this.f|=8,1&this.f||pn(this)};qe.prototype.dispose=function(){this.d()};function Ne(e,t){var n=new qe(e,t);try{n.c()}catch(i){throw n.d(),i}var r=n.d.bind(n);return r[Symbol.dispose]=r,r}var mn,Fe,at,_s=typeof window<"u"&&!!window.__PREACT_SIGNALS_DEVTOOLS__,br=[],wr=[];Ne(function(){mn=this.N})();function Je(e,t){$[e]=t.bind(null,$[e]||function(){})}function et(e){if(at){var t=at;at=void 0,t()}at=e&&e.S()}function kr(e){var t=this,n=e.data,r=I(n);r.name="ReactiveDom",r.value=n;var i=rt(function(){for(var l=t,d=t.__v;d=d.__;)if(d.__c){d.__c.__$f|=4;break}var f=Et(function(){var c=r.value.value;return c===0?0:c===!0?"":c||""}),u=Et(function(){return!Array.isArray(f.value)&&!sr(f.value)}),m=Ne(function(){if(this.N=Er,u.value){var c=f.value;l.__v&&l.__v.__e&&l.__v.__e.nodeType===3&&(l.__v.__e.data=c)}}),h=t.__$u.d;return t.__$u.d=function(){m(),h.call(this)},[u,f]},[]),o=i[0],a=i[1];return o.value?a.peek():a.value}kr.displayName="ReactiveTextNode";Object.defineProperties(B.prototype,{constructor:{configurable:!0,value:es(F,null).constructor},type:{configurable:!0,value:kr},props:{configurable:!0,get:function(){var e=this;return{data:{get value(){return e.value}}}}},__b:{configurable:!0,value:1}});Je("__b",function(e,t){if(et(),Fe=void 0,typeof t.type=="string"){var n,r=t.props;for(var i in r)if(i!=="children"){var o=r[i];o instanceof B&&(n||(t.__np=n={}),n[i]=o,r[i]=o.peek())}}e(t)});Je("__r",function(e,t){if(e(t),t.type!==F){et();var n,r=t.__c;r&&(r.__$f&=-2,(n=r.__$u)===void 0&&(r.__$u=n=(function(i,o){var a;return Ne(function(){a=this},{name:o}),a.c=i,a})((function(i){return function(){var o;_s&&((o=this.y)==null||o.call(this)),i.__$f|=1,i.setState({})}})(r),typeof t.type=="function"?t.type.displayName||t.type.name:""))),Fe=r,et(n)}});Je("__e",function(e,t,n,r){et(),Fe=void 0,e(t,n,r)});Je("diffed",function(e,t){et(),Fe=void 0;var n;if(typeof t.type=="string"&&(n=t.__e)){var r=t.__np,i=t.props,o=n.U;if(o)for(var a in o){var l=o[a];l===void 0||r&&a in r||(l.d(),o[a]=void 0)}if(r){o||(o={},n.U=o);for(var d in r){var f=o[d],u=r[d];f===void 0?(f=vs(n,d,u,i),o[d]=f):f.o(u,i)}}}e(t)});function vs(e,t,n,r){var i=t in e&&e.ownerSVGElement===void 0,o=L(n);return{o:function(a,l){o.value=a,r=l},d:Ne(function(){this.N=Er;var a=o.value.value;r[t]!==a&&(r[t]=a,i?e[t]=a:a!=null&&(a!==!1||t[4]==="-")?e.setAttribute(t,a):e.removeAttribute(t))})}}Je("unmount",function(e,t){if(typeof t.type=="string"){var n=t.__e;if(n){var r=n.U;if(r){n.U=void 0;for(var i in r){var o=r[i];o&&o.d()}}}var a=t.__np;if(a){var l=t.props;for(var d in a)l[d]=a[d]}t.__np=void 0}else{var f=t.__c;if(f){f.__$f|=8;var u=f.__$u;u&&(f.__$u=void 0,u.d())}}e(t)});Je("__h",function(e,t,n,r){r<3&&(t.__$f|=2),e(t,n,r)});Re.prototype.shouldComponentUpdate=function(e,t){if(this.__R)return!0;var n=this.__$u,r=n&&n.s!==void 0;for(var i in t)return!0;if(this.__f||typeof this.u=="boolean"&&this.u===!0){var o=2&this.__$f;if(!(r||o||4&this.__$f)||1&this.__$f)return!0}else if(!(r||4&this.__$f)||3&this.__$f)return!0;for(var a in e)if(a!=="__source"&&e[a]!==this.props[a])return!0;for(var l in this.props)if(!(l in e))return!0;return!1};function I(e,t){return rt(function(){return L(e,t)},[])}function ys(e,t){var n=H(e);return n.current=e,Fe.__$f|=4,rt(function(){return Et(function(){return n.current()},t)},[])}var bs=typeof requestAnimationFrame>"u"?setTimeout:function(e){var t=function(){clearTimeout(n),cancelAnimationFrame(r),e()},n=setTimeout(t,35),r=requestAnimationFrame(t)},ws=function(e){queueMicrotask(function(){queueMicrotask(e)})};function ks(){pr(function(){for(var e;e=br.shift();)mn.call(e)})}function Es(){br.push(this)===1&&($.requestAnimationFrame||bs)(ks)}function As(){pr(function(){for(var e;e=wr.shift();)mn.call(e)})}function Er(){wr.push(this)===1&&($.requestAnimationFrame||ws)(As)}function Ss(e,t){var n=H(e);n.current=e;var r=Fe;j(function(){return Ne(function(){if(this.N=Es,!(r&&8&r.__$f))return n.current()},t)},[])}function z(e){return e===null?"null":Array.isArray(e)?"array":typeof e}function we(e){return z(e)==="object"}function $s(e){return Array.isArray(e)&&e.length>0&&e.every(t=>"message"in t)}function On(e,t){return e.length<124?e:t}const Ts="graphql-transport-ws";var Z=(e=>(e[e.InternalServerError=4500]="InternalServerError",e[e.InternalClientError=4005]="InternalClientError",e[e.BadRequest=4400]="BadRequest",e[e.BadResponse=4004]="BadResponse",e[e.Unauthorized=4401]="Unauthorized",e[e.Forbidden=4403]="Forbidden",e[e.SubprotocolNotAcceptable=4406]="SubprotocolNotAcceptable",e[e.ConnectionInitialisationTimeout=4408]="ConnectionInitialisationTimeout",e[e.ConnectionAcknowledgementTimeout=4504]="ConnectionAcknowledgementTimeout",e[e.SubscriberAlreadyExists=4409]="SubscriberAlreadyExists",e[e.TooManyInitialisationRequests=4429]="TooManyInitialisationRequests",e))(Z||{}),ee=(e=>(e.ConnectionInit="connection_init",e.ConnectionAck="connection_ack",e.Ping="ping",e.Pong="pong",e.Subscribe="subscribe",e.Next="next",e.Error="error",e.Complete="complete",e))(ee||{});function Ar(e){if(!we(e))throw new Error(`Message is expected to be an object, but got ${z(e)}`);if(!e.type)throw new Error("Message is missing the 'type' property");if(typeof e.type!="string")throw new Error(`Message is expects the 'type' property to be a string, but got ${z(e.type)}`);switch(e.type){case"connection_init":case"connection_ack":case"ping":case"pong":{if(e.payload!=null&&!we(e.payload))throw new Error(`"${e.type}" message expects the 'payload' property to be an object or nullish or missing, but got "${e.payload}"`);break}case"subscribe":{if(typeof e.id!="string")throw new Error(`"${e.type}" message expects the 'id' property to be a string, but got ${z(e.id)}`);if(!e.id)throw new Error(`"${e.type}" message requires a non-empty 'id' property`);if(!we(e.payload))throw new Error(`"${e.type}" message expects the 'payload' property to be an object, but got ${z(e.payload)}`);if(typeof e.payload.query!="string")throw new Error(`"${e.type}" message payload expects the 'query' property to be a string, but got ${z(e.payload.query)}`);if(e.payload.variables!=null&&!we(e.payload.variables))throw new Error(`"${e.type}" message payload expects the 'variables' property to be a an object or nullish or missing, but got ${z(e.payload.variables)}`);if(e.payload.operationName!=null&&z(e.payload.operationName)!=="string")throw new Error(`"${e.type}" message payload expects the 'operationName' property to be a string or nullish or missing, but got ${z(e.payload.operationName)}`);if(e.payload.extensions!=null&&!we(e.payload.extensions))throw new Error(`"${e.type}" message payload expects the 'extensions' property to be a an object or nullish or missing, but got ${z(e.payload.extensions)}`);break}case"next":{if(typeof e.id!="string")throw new Error(`"${e.type}" message expects the 'id' property to be a string, but got ${z(e.id)}`);if(!e.id)throw new Error(`"${e.type}" message requires a non-empty 'id' property`);if(!we(e.payload))throw new Error(`"${e.type}" message expects the 'payload' property to be an object, but got ${z(e.payload)}`);break}case"error":{if(typeof e.id!="string")throw new Error(`"${e.type}" message expects the 'id' property to be a string, but got ${z(e.id)}`);if(!e.id)throw new Error(`"${e.type}" message requires a non-empty 'id' property`);if(!$s(e.payload))throw new Error(`"${e.type}" message expects the 'payload' property to be an array of GraphQL errors, but got ${JSON.stringify(e.payload)}`);break}case"complete":{if(typeof e.id!="string")throw new Error(`"${e.type}" message expects the 'id' property to be a string, but got ${z(e.id)}`);if(!e.id)throw new Error(`"${e.type}" message requires a non-empty 'id' property`);break}default:throw new Error(`Invalid message 'type' property "${e.type}"`)}return e}function Is(e,t){return Ar(typeof e=="string"?JSON.parse(e,t):e)}function We(e,t){return Ar(e),JSON.stringify(e,t)}function Ns(e){const{url:t,connectionParams:n,lazy:r=!0,onNonLazyError:i=console.error,lazyCloseTimeout:o=0,keepAlive:a=0,disablePong:l,connectionAckWaitTimeout:d=0,retryAttempts:f=5,retryWait:u=async function(N){const k=Math.pow(2,N);await new Promise(T=>setTimeout(T,k*1e3+Math.floor(Math.random()*2700+300)))},shouldRetry:m=Ot,on:h,webSocketImpl:c,generateID:_=function(){return"xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx".replace(/[xy]/g,N=>{const k=Math.random()*16|0;return(N=="x"?k:k&3|8).toString(16)})},jsonMessageReplacer:A,jsonMessageReviver:w}=e;let b;if(c){if(!xs(c))throw new Error("Invalid WebSocket implementation provided");b=c}else typeof WebSocket<"u"?b=WebSocket:typeof global<"u"?b=global.WebSocket||global.MozWebSocket:typeof window<"u"&&(b=window.WebSocket||window.MozWebSocket);if(!b)throw new Error("WebSocket implementation missing; on Node you can `import WebSocket from 'ws';` and pass `webSocketImpl: WebSocket` to `createClient`");const g=b,y=(()=>{const E=(()=>{const k={};return{on(T,U){return k[T]=U,()=>{delete k[T]}},emit(T){"id"in T&&k[T.id]?.(T)}}})(),N={connecting:h?.connecting?[h.connecting]:[],opened:h?.opened?[h.opened]:[],connected:h?.connected?[h.connected]:[],ping:h?.ping?[h.ping]:[],pong:h?.pong?[h.pong]:[],message:h?.message?[E.emit,h.message]:[E.emit],closed:h?.closed?[h.closed]:[],error:h?.error?[h.error]:[]};return{onMessage:E.on,on(k,T){const U=N[k];return U.push(T),()=>{const q=U.indexOf(T);q>-1&&U.splice(q,1)}},emit(k,...T){for(const U of[...N[k]])U(...T)}}})();function p(E){const N=[y.on("error",k=>{N.forEach(T=>T()),E(k)}),y.on("closed",k=>{N.forEach(T=>T()),E(k)})];return()=>N.forEach(k=>k())}let v,R=0,D,O=!1,oe=0,te=!1;async function re(){clearTimeout(D);const[E,N]=await(v??(v=new Promise((U,q)=>(async()=>{if(O){if(await u(oe),!R)return v=void 0,q({code:1e3,reason:"All Subscriptions Gone"});oe++}y.emit("connecting",O);const S=new g(typeof t=="function"?await t():t,Ts);let ae,xe;function it(){isFinite(a)&&a>0&&(clearTimeout(xe),xe=setTimeout(()=>{S.readyState===g.OPEN&&(S.send(We({type:ee.Ping})),y.emit("ping",!1,void 0))},a))}p(W=>{v=void 0,clearTimeout(ae),clearTimeout(xe),q(W),W instanceof Un&&(S.close(4499,"Terminated"),S.onerror=null,S.onclose=null)}),S.onerror=W=>y.emit("error",W),S.onclose=W=>y.emit("closed",W),S.onopen=async()=>{try{y.emit("opened",S);const W=typeof n=="function"?await n():n;if(S.readyState!==g.OPEN)return;S.send(We(W?{type:ee.ConnectionInit,payload:W}:{type:ee.ConnectionInit},A)),isFinite(d)&&d>0&&(ae=setTimeout(()=>{S.close(Z.ConnectionAcknowledgementTimeout,"Connection acknowledgement timeout")},d)),it()}catch(W){y.emit("error",W),S.close(Z.InternalClientError,On(W instanceof Error?W.message:String(W),"Internal client error"))}};let Me=!1;S.onmessage=({data:W})=>{try{const J=Is(W,w);if(y.emit("message",J),J.type==="ping"||J.type==="pong"){y.emit(J.type,!0,J.payload),J.type==="pong"?it():l||(S.send(We(J.payload?{type:ee.Pong,payload:J.payload}:{type:ee.Pong},A)),y.emit("pong",!1,J.payload));return}if(Me)return;if(J.type!==ee.ConnectionAck)throw new Error(`First message cannot be of type ${J.type}`);clearTimeout(ae),Me=!0,y.emit("connected",S,J.payload,O),O=!1,oe=0;const Sn=new Promise((Ta,Qr)=>p(Qr));Sn.catch(()=>{}),U([S,Sn])}catch(J){S.onmessage=null,y.emit("error",J),S.close(Z.BadResponse,On(J instanceof Error?J.message:String(J),"Bad response"))}}})())));E.readyState===g.CLOSING&&await N;let k=()=>{};const T=new Promise(U=>k=U);return[E,k,new Promise((U,q)=>{const S=p(q);E.readyState!==g.OPEN&&N.catch(q),T.then(()=>{if(S(),!R){const ae=()=>E.close(1e3,"Normal Closure");isFinite(o)&&o>0?(clearTimeout(D),D=setTimeout(()=>{!R&&E.readyState===g.OPEN&&ae()},o)):ae()}U()})})]}function Q(E){if(Ot(E)&&(Cs(E.code)||[Z.InternalServerError,Z.InternalClientError,Z.BadRequest,Z.BadResponse,Z.Unauthorized,Z.SubprotocolNotAcceptable,Z.SubscriberAlreadyExists,Z.TooManyInitialisationRequests].includes(E.code)))throw E;if(te)return!1;if(Ot(E)&&E.code===1e3)return R>0;if(!f||oe>=f||!m(E))throw E;return O=!0}r||(async()=>{for(R++;;)try{const[,,E]=await re();await E}catch(E){try{if(!Q(E))return}catch(N){return i?.(N)}}})();function K(E,N){const k=_(E);let T=!1,U=!1,q=()=>{R--,T=!0};return(async()=>{for(R++;;)try{const[S,ae,xe]=await re();if(T)return xe.catch(()=>{}),ae();const it=y.onMessage(k,Me=>{switch(Me.type){case ee.Next:{N.next(Me.payload);return}case ee.Error:{U=!0,T=!0,N.error(Me.payload),q();return}case ee.Complete:{T=!0,q();return}}});S.send(We({id:k,type:ee.Subscribe,payload:E},A)),q=()=>{!T&&S.readyState===g.OPEN&&S.send(We({id:k,type:ee.Complete},A)),R--,T=!0,ae()},await xe.finally(it);return}catch(S){if(!Q(S))return}})().then(()=>{U||N.complete()}).catch(S=>{N.error(S)}),()=>{T||q()}}return{on:y.on,subscribe:K,iterate(E){const N=[],k={done:!1,error:null,resolve:()=>{}},T=K(E,{next(q){N.push(q),k.resolve()},error(q){k.done=!0,k.error=q,k.resolve()},complete(){k.done=!0,k.resolve()}}),U=(async function*(){for(;;){for(N.length||await new Promise(S=>k.resolve=S);N.length;)yield N.shift();if(k.error)throw k.error;if(k.done)return}})();return U.throw=async q=>(k.done||(k.done=!0,k.error=q,k.resolve()),{done:!0,value:void 0}),U.return=async()=>(T(),{done:!0,value:void 0}),U},async dispose(){if(te=!0,v){const[E]=await v;E.close(1e3,"Normal Closure")}},terminate(){v&&y.emit("closed",new Un)}}}class Un extends Error{name="TerminatedCloseEvent";message="4499: Terminated";code=4499;reason="Terminated";wasClean=!1}function Ot(e){return we(e)&&"code"in e&&"reason"in e}function Cs(e){return[1e3,1001,1006,1005,1012,1013,1014].includes(e)?!1:e>=1e3&&e<=1999}function xs(e){return typeof e=="function"&&"constructor"in e&&"CLOSED"in e&&"CLOSING"in e&&"CONNECTING"in e&&"OPEN"in e}class ce extends Error{constructor(t,n,r=null){super(n),this.code=t,this.requestId=r}code;requestId}const Ms={UNAVAILABLE:"The server cannot reach its database at the moment.",TIMEOUT:"The server took too long to answer.",RATE_LIMITED:"This browser has too much open at the server. Close other tabs of it, or wait a moment.",FORBIDDEN:"The server does not allow this here.",INTERNAL:"The server has failed at this."};function gn(e){const t=e[0],n=t?.extensions?.code??"INTERNAL",r=t?.message??"The server has failed at this.",i=Ms[n],o=i===void 0||i.startsWith(r)?r:`${i} ${Rs(r)}`;return new ce(n,o,t?.extensions?.requestId??null)}function he(e){return e instanceof ce?e:Array.isArray(e)?gn(e):e instanceof CloseEvent?new ce("UNREACHABLE",`The server closed the connection (${e.code} ${e.reason}).`):new ce("UNREACHABLE","The server cannot be reached.")}function Rs(e){return/[.!?]$/.test(e)?e:`${e}.`}let ye=null,Ls=0;const At=new Map;function lt(e){ye||(ye=new Worker(new URL("/board/assets/socket.worker-CKm7Y9gu.js",import.meta.url),{type:"module"}),ye.onmessage=({data:t})=>At.get(t.id)?.hear(t),ye.onerror=()=>{ye?.terminate(),ye=null;for(const t of At.values())t.hear({did:"close",id:t.id,code:1006,reason:""})}),ye.postMessage(e)}class pe{static CONNECTING=WebSocket.CONNECTING;static OPEN=WebSocket.OPEN;static CLOSING=WebSocket.CLOSING;static CLOSED=WebSocket.CLOSED;id=++Ls;readyState=pe.CONNECTING;protocol="";onopen=null;onmessage=null;onclose=null;onerror=null;constructor(t,n){At.set(this.id,this),lt({do:"open",id:this.id,url:t,protocol:n})}send(t){lt({do:"send",id:this.id,text:t})}close(t=1e3,n=""){this.readyState>=pe.CLOSING||(this.readyState=pe.CLOSING,lt({do:"close",id:this.id,code:t,reason:n}))}hear(t){switch(t.did){case"open":if(this.readyState!==pe.CONNECTING)return;this.readyState=pe.OPEN,this.protocol=t.protocol,this.onopen?.();break;case"messages":for(const n of t.texts)this.onmessage?.({data:n});lt({do:"more",id:this.id});break;case"close":At.delete(this.id),this.readyState=pe.CLOSED,this.onclose?.({code:t.code,reason:t.reason});break}}}const _n="callboard:token",_e=L(sessionStorage.getItem(_n)),Te=L(null);let Sr=[];function $r(){return _e.value===null?{}:{authorization:`Bearer ${_e.value}`}}function Tr(e){e===_e.value&&(Te.value=e===null?"missing":"unknown")}function Ps(e){sessionStorage.setItem(_n,e),_e.value=e,Te.value=null;for(const t of Sr.splice(0))t()}function Ds(){sessionStorage.removeItem(_n),_e.value=null}function Ir(){return Te.value===null?Promise.resolve():new Promise(e=>Sr.push(e))}const Os=3e3,Us=4e3,qs=250,Fs=8e3,Js=4403,se=L({state:"connecting"});let Yt=null,ct,Ut=0,qn=null;const Nr=Ns({url:async()=>(await Ir(),`${location.protocol==="https:"?"wss:":"ws:"}//${location.host}/graphql`),connectionParams:()=>(qn=_e.peek(),$r()),webSocketImpl:pe,lazyCloseTimeout:3e3,keepAlive:Os,retryAttempts:1/0,shouldRetry:()=>!0,retryWait:async e=>{const t=Math.min(qs*2**e,Fs);await Hs(t*(.5+Math.random()/2))},on:{message:()=>{Ut=Date.now()},connected:()=>{se.value={state:"live"}},ping:e=>{if(e)return;const t=Date.now();clearTimeout(ct),ct=setTimeout(()=>Ut<t&&Nr.terminate(),Us)},pong:e=>{e&&clearTimeout(ct)},closed:e=>{clearTimeout(ct);const{code:t}=e;if(t===Js)return Tr(qn);t!==1e3&&se.value.state!=="lost"&&(se.value={state:"lost",since:se.value.state==="live"?Ut:null})}}});function vn(){Yt?.()}addEventListener("online",vn);document.addEventListener("visibilitychange",()=>{document.visibilityState==="visible"&&vn()});function Hs(e){return new Promise(t=>{const n=setTimeout(r,e);function r(){clearTimeout(n),Yt=null,t()}Yt=r})}function St(e,t,n){let r=!1;const i=Nr.subscribe({query:e.toString(),variables:t},{next:({data:o,errors:a})=>{r||(a?.length?n.trouble?.(gn(a)):o&&n.next(o))},error:o=>{r||n.error(he(o))},complete:()=>{r||n.complete?.()}});return()=>{r=!0,i()}}let Qt=0,Zt=!1,yn=null;function Bs(e){const t=Date.parse(e)-Date.now();(!Zt||t>Qt)&&(Qt=t),Zt=!0}function Ws(){yn=V(),Zt=!1}function Gs(){yn=null}function V(){return yn??Date.now()+Qt}const Ce=L(V()),Cr=L(0);function xr(){document.visibilityState!=="hidden"&&(Ce.value=V(),Cr.value+=1)}setInterval(xr,1e3);document.addEventListener("visibilitychange",xr);const me=1e3,Le=60*me,Ae=60*Le,$t=24*Ae;function ie(e){const t=Math.max(0,e);return t<999.5?`${Math.round(t)} ms`:t<59.95*me?`${(t/me).toFixed(1)} s`:t<Ae-me/2?qt(t,Le,"m",me,"s"):t<$t-Le/2?qt(t,Ae,"h",Le,"m"):qt(t,$t,"d",Ae,"h")}function He(e){const t=Math.floor(Math.max(0,e)/me);return t<60?`${t} s`:ie(t*me)}function Vs(e){const t=Math.max(0,e);return t<Le?`${Math.floor(t/me)} s`:t<Ae?`${Math.floor(t/Le)} m`:t<$t?`${Math.floor(t/Ae)} h`:`${Math.floor(t/$t)} d`}function qt(e,t,n,r,i){const o=Math.round(e/r)*r,a=Math.floor(o%t/r),l=r===Ae?String(a):String(a).padStart(2,"0");return`${Math.floor(o/t)} ${n} ${l} ${i}`}const Mr=new Intl.DateTimeFormat(void 0,{dateStyle:"medium"}),Ks=new Intl.DateTimeFormat(void 0,{timeStyle:"medium",hourCycle:"h23"}),Rr=new Intl.DateTimeFormat(void 0,{hourCycle:"h23",hour:"2-digit",minute:"2-digit",second:"2-digit",fractionalSecondDigits:3});function zs(e,t){const n=new Date(e),r=Ks.format(n);return n.toDateString()===new Date(t).toDateString()?r:`${Mr.format(n)}, ${r}`}function Oe(e){return Rr.format(new Date(e))}function st(e){return`${Mr.format(new Date(e))}, ${Rr.format(new Date(e))}`}const Xs="/board/assets/logo-Bpb1YQM-.svg";function Qe({children:e,name:t}){return s("svg",{class:`icon icon-${t}`,viewBox:"0 0 16 16",width:"16",height:"16","aria-hidden":"true",children:e})}function Lr({state:e}){switch(e){case"INIT":return s(ut,{part:0});case"PREPARE":return s(ut,{part:.25});case"EXECUTE":return s(ut,{part:.5});case"VALIDATE":return s(ut,{part:.75});case"COMPLETE":return s(Qe,{name:"complete",children:[s("circle",{cx:"8",cy:"8",r:"7",fill:"currentColor"}),s("path",{d:"M4.8 8.3 7 10.5l4.3-4.8",class:"cut"})]});case"FAILED":return s(Qe,{name:"failed",children:[s("path",{d:"M5 1h6l4 4v6l-4 4H5l-4-4V5z",fill:"currentColor"}),s("path",{d:"m5.6 5.6 4.8 4.8m0-4.8-4.8 4.8",class:"cut"})]});case"CANCELLED":return s(Qe,{name:"cancelled",children:[s("circle",{cx:"8",cy:"8",r:"6.25",class:"ring"}),s("path",{d:"m3.8 12.2 8.4-8.4",class:"ring"})]})}}function ut({part:e}){const t=2*Math.PI*e,[n,r]=[8+3.6*Math.sin(t),8-3.6*Math.cos(t)];return s(Qe,{name:"live",children:[s("circle",{cx:"8",cy:"8",r:"6.25",class:"ring","stroke-dasharray":e===0?"2.2 1.73":void 0}),e>0&&s("path",{d:`M8 8V4.4A3.6 3.6 0 ${e>.5?1:0} 1 ${n} ${r}z`,fill:"currentColor"})]})}const js={search:"M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10zm3.6-1.4L14 14",close:"m4 4 8 8m0-8-8 8",back:"M10 3 5 8l5 5",tick:"m3.5 8.5 3 3 6-7",cross:"m4.5 4.5 7 7m0-7-7 7",stroke:"m4 12 8-8",hand:"M3.5 8h9",pause:"M5.5 3.5v9m5-9v9",lock:"M4.5 7.5h7v5.5h-7zM6 7.5V5.3a2 2 0 0 1 4 0v2.2",clock:"M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 4.8V8l2.2 1.6",copy:"M5.5 5.5h7v8h-7zM3.5 10.5v-8h7",up:"M8 13V3.5M4 7.2 8 3.2l4 4",warning:"M8 2.2 14.6 13.6H1.4zM8 6.5v3.2m0 1.7v.4"};function ne({name:e}){return s(Qe,{name:"glyph",children:s("path",{d:js[e],class:"stroke"})})}const ve="/board",Se=L(Dr()),Pr=Et(()=>{const e=Se.value.pathname.replace(/\/$/,"");if(e===ve)return{kind:"list"};const t=/^\/board\/jobs\/([^/]+)$/.exec(e)?.[1];return t===void 0?{kind:"nowhere"}:{kind:"job",id:t}}),xt=L(ve);function Mt(e){return`${ve}/jobs/${encodeURIComponent(e)}`}function Rt(e){history.pushState(null,"",e),Lt()}function Ys(e){history.replaceState(null,"",e),Lt()}function Lt(){Se.value=Dr(),Pr.value.kind==="list"&&(xt.value=Se.value.pathname+Se.value.search)}function Dr(){return new URL(location.href)}addEventListener("popstate",Lt);Lt();document.addEventListener("click",e=>{if(e.defaultPrevented||e.button!==0||e.metaKey||e.ctrlKey||e.shiftKey||e.altKey)return;const t=e.target?.closest?.("a");!t||t.target||t.origin!==location.origin||t.pathname!==ve&&!t.pathname.startsWith(`${ve}/`)||t.hash||(e.preventDefault(),t.href!==location.href&&Rt(t.pathname+t.search))});class M extends String{__apiType;value;__meta__;constructor(t,n){super(t),this.value=t,this.__meta__=n}toString(){return this.value}}new M(`
    fragment Counts on Stats {
  at
  jobs {
    init
    prepare
    execute
    validate
    complete
    failed
    cancelled
    total
  }
  queues {
    name
    paused
    ready
    running
    waiting
  }
  workers {
    workers
    busy
    slots
  }
}
    `,{fragmentName:"Counts"});new M(`
    fragment Row on Job {
  id
  name
  state
  stage
  progress
  paused
  version
  queue
  labels {
    key
    value
  }
  workflow {
    name
    version
  }
  task {
    state
    attempt
    maxAttempts
    progress
    progressMessage
  }
  blockers {
    kind
    message
    until
  }
  error {
    kind
    message
    stage
    attempt
  }
  createdAt
  startedAt
  finishedAt
  cancelRequestedAt
}
    `,{fragmentName:"Row"});new M(`
    fragment Live on Job {
  ...Row
  allowedActions
  description
  mode
  priority
  retries
  runAt
  updatedAt
  idempotencyKey
  stages {
    stage
    task {
      id
      state
      attempt
      maxAttempts
      round
      scheduledAt
      startedAt
      finishedAt
      availableAt
    }
  }
  task {
    id
    stage
    round
    handler
    availableAt
    scheduledAt
    startedAt
    finishedAt
    worker {
      name
      host
    }
  }
}
    fragment Row on Job {
  id
  name
  state
  stage
  progress
  paused
  version
  queue
  labels {
    key
    value
  }
  workflow {
    name
    version
  }
  task {
    state
    attempt
    maxAttempts
    progress
    progressMessage
  }
  blockers {
    kind
    message
    until
  }
  error {
    kind
    message
    stage
    attempt
  }
  createdAt
  startedAt
  finishedAt
  cancelRequestedAt
}`,{fragmentName:"Live"});new M(`
    fragment Attempt on Task {
  id
  stage
  round
  attempt
  maxAttempts
  state
  handler
  scheduledAt
  startedAt
  finishedAt
  availableAt
  error {
    kind
    message
    details
  }
  worker {
    name
    host
  }
}
    `,{fragmentName:"Attempt"});new M(`
    fragment Entry on Transition {
  id
  seq
  trigger
  fromState
  toState
  stage
  attempt
  round
  at
  actor {
    kind
    name
  }
  reason
  metadata
  error {
    kind
    message
    stage
    attempt
  }
}
    `,{fragmentName:"Entry"});new M(`
    fragment Problem on UserError {
  __typename
  code
  message
  path
  ... on InvalidTransition {
    allowedActions
    job {
      state
      stage
    }
  }
  ... on VersionConflict {
    job {
      version
      state
      stage
    }
  }
}
    `,{fragmentName:"Problem"});const Qs=new M(`
    query Jobs($filter: JobFilter, $orderBy: JobOrder, $first: Int, $after: String) {
  jobs(filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
    nodes {
      ...Row
    }
    pageInfo {
      endCursor
      hasNextPage
    }
  }
}
    fragment Row on Job {
  id
  name
  state
  stage
  progress
  paused
  version
  queue
  labels {
    key
    value
  }
  workflow {
    name
    version
  }
  task {
    state
    attempt
    maxAttempts
    progress
    progressMessage
  }
  blockers {
    kind
    message
    until
  }
  error {
    kind
    message
    stage
    attempt
  }
  createdAt
  startedAt
  finishedAt
  cancelRequestedAt
}`),Zs=new M(`
    subscription JobChanges($filter: JobFilter) {
  jobs(filter: $filter) {
    job {
      ...Row
    }
    removedId
  }
}
    fragment Row on Job {
  id
  name
  state
  stage
  progress
  paused
  version
  queue
  labels {
    key
    value
  }
  workflow {
    name
    version
  }
  task {
    state
    attempt
    maxAttempts
    progress
    progressMessage
  }
  blockers {
    kind
    message
    until
  }
  error {
    kind
    message
    stage
    attempt
  }
  createdAt
  startedAt
  finishedAt
  cancelRequestedAt
}`),ei=new M(`
    subscription StatsChanges {
  stats {
    ...Counts
  }
}
    fragment Counts on Stats {
  at
  jobs {
    init
    prepare
    execute
    validate
    complete
    failed
    cancelled
    total
  }
  queues {
    name
    paused
    ready
    running
    waiting
  }
  workers {
    workers
    busy
    slots
  }
}`),ti=new M(`
    query Workflows {
  workflows {
    name
  }
}
    `),ni=new M(`
    subscription JobChange($id: ID!) {
  job(id: $id) {
    ...Live
  }
}
    fragment Row on Job {
  id
  name
  state
  stage
  progress
  paused
  version
  queue
  labels {
    key
    value
  }
  workflow {
    name
    version
  }
  task {
    state
    attempt
    maxAttempts
    progress
    progressMessage
  }
  blockers {
    kind
    message
    until
  }
  error {
    kind
    message
    stage
    attempt
  }
  createdAt
  startedAt
  finishedAt
  cancelRequestedAt
}
fragment Live on Job {
  ...Row
  allowedActions
  description
  mode
  priority
  retries
  runAt
  updatedAt
  idempotencyKey
  stages {
    stage
    task {
      id
      state
      attempt
      maxAttempts
      round
      scheduledAt
      startedAt
      finishedAt
      availableAt
    }
  }
  task {
    id
    stage
    round
    handler
    availableAt
    scheduledAt
    startedAt
    finishedAt
    worker {
      name
      host
    }
  }
}`),ri=new M(`
    query JobData($id: ID!) {
  job(id: $id) {
    version
    input
    results
    output
    error {
      details
    }
  }
}
    `),si=new M(`
    query JobWorkflow($id: ID!) {
  job(id: $id) {
    workflow {
      stages {
        stage
        handler
        approval
        timeoutSeconds
        retry {
          maxAttempts
        }
      }
    }
  }
}
    `),ii=new M(`
    query Attempts($id: ID!, $after: String) {
  job(id: $id) {
    tasks(first: 100, after: $after) {
      nodes {
        ...Attempt
      }
      pageInfo {
        endCursor
        hasNextPage
      }
    }
  }
}
    fragment Attempt on Task {
  id
  stage
  round
  attempt
  maxAttempts
  state
  handler
  scheduledAt
  startedAt
  finishedAt
  availableAt
  error {
    kind
    message
    details
  }
  worker {
    name
    host
  }
}`),oi=new M(`
    query History($id: ID!, $before: String) {
  job(id: $id) {
    transitions(last: 100, before: $before) {
      edges {
        cursor
        node {
          ...Entry
        }
      }
      pageInfo {
        startCursor
        hasPreviousPage
      }
    }
  }
}
    fragment Entry on Transition {
  id
  seq
  trigger
  fromState
  toState
  stage
  attempt
  round
  at
  actor {
    kind
    name
  }
  reason
  metadata
  error {
    kind
    message
    stage
    attempt
  }
}`),ai=new M(`
    subscription HistoryChanges($id: ID!, $after: String) {
  transitions(after: $after, filter: {jobIds: [$id]}) {
    cursor
    edge {
      node {
        ...Entry
      }
    }
  }
}
    fragment Entry on Transition {
  id
  seq
  trigger
  fromState
  toState
  stage
  attempt
  round
  at
  actor {
    kind
    name
  }
  reason
  metadata
  error {
    kind
    message
    stage
    attempt
  }
}`),li=new M(`
    mutation NextStage($id: ID!, $version: Int, $reason: String) {
  nextStage(id: $id, expectedVersion: $version, reason: $reason) {
    errors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  __typename
  code
  message
  path
  ... on InvalidTransition {
    allowedActions
    job {
      state
      stage
    }
  }
  ... on VersionConflict {
    job {
      version
      state
      stage
    }
  }
}`),ci=new M(`
    mutation CancelJob($id: ID!, $version: Int, $reason: String) {
  cancelJob(id: $id, expectedVersion: $version, reason: $reason) {
    errors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  __typename
  code
  message
  path
  ... on InvalidTransition {
    allowedActions
    job {
      state
      stage
    }
  }
  ... on VersionConflict {
    job {
      version
      state
      stage
    }
  }
}`),ui=new M(`
    mutation RetryJob($id: ID!, $version: Int, $from: RetryFrom!) {
  retryJob(id: $id, expectedVersion: $version, from: $from) {
    errors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  __typename
  code
  message
  path
  ... on InvalidTransition {
    allowedActions
    job {
      state
      stage
    }
  }
  ... on VersionConflict {
    job {
      version
      state
      stage
    }
  }
}`),di=new M(`
    mutation PauseJob($id: ID!, $version: Int) {
  pauseJob(id: $id, expectedVersion: $version) {
    errors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  __typename
  code
  message
  path
  ... on InvalidTransition {
    allowedActions
    job {
      state
      stage
    }
  }
  ... on VersionConflict {
    job {
      version
      state
      stage
    }
  }
}`),hi=new M(`
    mutation ResumeJob($id: ID!, $version: Int) {
  resumeJob(id: $id, expectedVersion: $version) {
    errors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  __typename
  code
  message
  path
  ... on InvalidTransition {
    allowedActions
    job {
      state
      stage
    }
  }
  ... on VersionConflict {
    job {
      version
      state
      stage
    }
  }
}`),fi=new M(`
    mutation UpdateJob($id: ID!, $version: Int, $input: UpdateJobInput!) {
  updateJob(id: $id, expectedVersion: $version, input: $input) {
    errors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  __typename
  code
  message
  path
  ... on InvalidTransition {
    allowedActions
    job {
      state
      stage
    }
  }
  ... on VersionConflict {
    job {
      version
      state
      stage
    }
  }
}`),pi=new M(`
    mutation DeleteJob($id: ID!) {
  deleteJob(id: $id) {
    errors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  __typename
  code
  message
  path
  ... on InvalidTransition {
    allowedActions
    job {
      state
      stage
    }
  }
  ... on VersionConflict {
    job {
      version
      state
      stage
    }
  }
}`),mi=new M(`
    mutation SubmitJob($input: SubmitJobInput!) {
  submitJob(input: $input) {
    job {
      id
    }
    errors {
      ...Problem
    }
  }
}
    fragment Problem on UserError {
  __typename
  code
  message
  path
  ... on InvalidTransition {
    allowedActions
    job {
      state
      stage
    }
  }
  ... on VersionConflict {
    job {
      version
      state
      stage
    }
  }
}`),Be=L(null),gt=L(null),gi=3e3;function Or(){St(ei,{},{next:({stats:e})=>{Bs(e.at),Be.value=e,gt.value=null},trouble:e=>{gt.value=e},error:e=>{gt.value=e,setTimeout(Or,gi)}})}Ne(()=>{se.value.state==="lost"?Ws():Gs()});function _i({children:e}){return s(F,{children:[s("a",{class:"skip",href:"#content",children:"To the content"}),s("header",{class:"top",children:[s("a",{class:"brand",href:xt.value,children:[s("img",{src:Xs,alt:"",width:"22",height:"22"}),"Callboard"]}),s(vi,{}),s(bi,{}),_e.value!==null&&!Te.value&&s("button",{type:"button",class:"quiet",onClick:()=>{Ds(),location.reload()},children:"Sign out"}),s("a",{class:"elsewhere",href:"/",children:"GraphiQL"})]}),s("div",{id:"content",tabIndex:-1,class:se.value.state==="lost"?"unheard":"",children:e}),s(wi,{}),Te.value&&s(ki,{})]})}function vi(){const e=Be.value?.workers;return e?s("span",{class:"workers faint number",children:[e.workers===1?"1 worker":`${e.workers} workers`,s("span",{class:"slots",children:[" ","· ",e.busy.toLocaleString()," of ",e.slots.toLocaleString()," slots busy"]})]}):s("span",{class:"workers"})}const yi={live:"Live",connecting:"Connecting",lost:"No connection"};function bi(){const{state:e}=se.value;return s("span",{class:`link link-${e}`,role:"status",children:[s("i",{}),yi[e]]})}function wi(){const e=se.value;return e.state!=="lost"||Te.value?null:(Cr.value,s("div",{class:"lost",children:[s(ne,{name:"warning"}),e.since===null?s("p",{children:[s("strong",{role:"alert",children:"There is no connection."})," The board comes alive when the server answers."]}):s("p",{children:[s("strong",{role:"alert",children:"The connection is gone."})," What you see is ",He(Date.now()-e.since)," old. It goes on by itself when the server is back."]}),s("button",{type:"button",onClick:vn,children:"Try now"})]}))}function ki(){const e=H(null),t=I("");return j(()=>{e.current?.showModal()},[]),s("dialog",{ref:e,class:"token","aria-labelledby":"token-heading",onCancel:n=>n.preventDefault(),onClose:()=>e.current?.showModal(),children:s("form",{onSubmit:n=>{n.preventDefault(),t.value.trim()&&Ps(t.value.trim())},children:[s("h2",{id:"token-heading",children:"This server asks for a token"}),s("p",{children:Te.value==="unknown"?"It does not know the one that you gave.":"Whoever runs it has one for you. It is kept in this tab until you close it."}),s("label",{class:"field",children:["Token",s("input",{type:"password",required:!0,autofocus:!0,autocomplete:"off",spellcheck:!1,value:t.value,onInput:({currentTarget:n})=>t.value=n.value})]}),s("div",{class:"buttons",children:s("button",{type:"submit",class:"primary",children:"Go on"})})]})})}const Ur=["INIT","PREPARE","EXECUTE","VALIDATE","COMPLETE","FAILED","CANCELLED"],ue=["INIT","PREPARE","EXECUTE","VALIDATE","COMPLETE"],qr=["PENDING","SCHEDULED","RUNNING","RETRYING","SUCCEEDED","FAILED","CANCELLED"];function x(e){const t=e.toLowerCase().replaceAll("_"," ");return t.charAt(0).toUpperCase()+t.slice(1)}function de(e){return e!=="COMPLETE"&&e!=="FAILED"&&e!=="CANCELLED"}const bn={APPROVAL:"Needs approval",BACKOFF:"Backing off",MANUAL_STEP:"Waits for next",NOT_BEFORE:"Starts later",NO_WORKER:"No worker",PAUSED:"Paused",QUEUED:"Queued",QUEUE_PAUSED:"Queue paused"},Pt={PENDING:"Waiting",SCHEDULED:"Claimed",RUNNING:"Running",RETRYING:"Backing off",SUCCEEDED:"Succeeded",FAILED:"Failed",CANCELLED:"Cancelled"},Ei={SUBMIT:"Submitted",START:"Claimed by a worker",PREPARE:"Init done, on to Prepare",EXECUTE:"Prepare done, on to Execute",VALIDATE:"Execute done, on to Validate",FINALIZE:"Validate done, on to Complete",COMPLETE:"Complete",FAIL:"Failed for good",BACKOFF:"Attempt failed, tries again",CANCEL:"Cancelled",REQUEST_CANCEL:"Asked to stop",RETRY:"Retried by hand",NEXT:"Let the stage begin",PAUSE:"Paused",RESUME:"Resumed",AMEND:"Changed",RELEASE:"Handed back by a draining worker",RESCUE:"Taken from a lost worker",STALE:"Late worker turned away"},wn={DEPENDENCY_FAILED:"Dependency failed",HANDLER:"Handler error",INVALID_CONFIG:"Invalid configuration",PANIC:"Handler broke down",TIMEOUT:"Timed out",WORKER_LOST:"Workers lost"},Ai={CLIENT:"client",SYSTEM:"system",WORKER:"worker"},Si={NEXT:"The stage may begin.",RETRY:"The job runs again.",PAUSE:"Paused. What runs is finished first.",RESUME:"The job goes on.",CANCEL:"Cancelled, or asked to stop where it runs.",UPDATE:"Saved.",DELETE:"Deleted."};function Fr({state:e}){return s("span",{class:`state state-${e.toLowerCase()}`,children:[s(Lr,{state:e}),x(e)]})}function $i({at:e}){const t=Date.parse(e),n=Math.max(0,Math.max(Ce.value,V())-t);return s("time",{dateTime:e,title:st(t),children:Vs(n)})}function Ue({problem:e,again:t}){return s("div",{class:"problem",role:"alert",children:[s(ne,{name:"warning"}),s("div",{children:[s("p",{children:e.message}),e.requestId&&s("p",{class:"faint",children:["The server's log has more under ",s("code",{children:e.requestId}),"."]})]}),t&&s("button",{type:"button",onClick:t,children:"Try again"})]})}function Tt({heading:e,children:t}){return s("div",{class:"empty",children:[s("h2",{children:e}),t]})}function Jr({text:e,what:t}){const n=I(!1);async function r(){await navigator.clipboard?.writeText(e).catch(()=>{}),n.value=!0,setTimeout(()=>n.value=!1,1500)}return navigator.clipboard?s("button",{type:"button",class:"quiet copy",onClick:r,"aria-label":`Copy ${t}`,title:`Copy ${t}`,children:[s(ne,{name:n.value?"tick":"copy"}),s("span",{class:"unseen",role:"status",children:n.value?"Copied":""})]}):null}const Ti={RELEASE:"handed back by a draining worker",RESCUE:"taken from a lost worker",STALE:"a late worker turned away",AMEND:"changed",PAUSE:"paused",RESUME:"resumed"},Ii={APPROVAL:"person",MANUAL_STEP:"person",PAUSED:"paused",QUEUE_PAUSED:"paused",BACKOFF:"backoff",NOT_BEFORE:"later"};function Ni(e,t){const n=new xi(t);return e.forEach((r,i)=>n.take(r,e.slice(i+1,i+1+Ci))),n.finish(),n.lanes}const Ci=50;class xi{constructor(t){this.present=t}present;lanes=[];lane=null;held=!1;granted=!1;due=null;take(t,n){const r=Date.parse(t.at);!this.lane&&t.trigger!=="SUBMIT"&&t.trigger!=="RETRY"&&this.lanes.length===0&&this.open(t,r,"waiting");const i=Ti[t.trigger];switch(i&&this.lane?.marks.push({at:r,text:i}),t.trigger){case"SUBMIT":return this.open(t,r,"waiting",{kind:"later",at:this.present.runAt??0});case"RETRY":return this.open(t,r,this.held?"paused":"waiting");case"PREPARE":case"EXECUTE":case"VALIDATE":case"FINALIZE":return this.close(r,"succeeded"),Ri(n,this.present)?this.open(t,r,"running"):this.open(t,r,this.held?"paused":"waiting");case"BACKOFF":return this.close(r,"failed"),this.open({...t,attempt:(t.attempt??1)+1},r,"waiting",Mi(t,r));case"START":return this.granted=!0,this.change("running",r);case"REQUEST_CANCEL":return this.change("stopping",r);case"RELEASE":case"RESCUE":return this.change(this.held?"paused":"waiting",r);case"NEXT":return this.waitedForPerson(),this.granted=!0,this.change("waiting",r);case"PAUSE":this.held=!0,this.runs()||this.change("paused",r);return;case"RESUME":this.held=!1,this.runs()||this.change(this.due&&r<this.due.at?this.due.kind:"waiting",r);return;case"COMPLETE":return this.close(r,"succeeded");case"FAIL":return this.close(r,"failed");case"CANCEL":return this.present.manual&&this.waitedForPerson(),this.close(r,"cancelled");case"AMEND":case"STALE":return}}finish(){const t=this.present.blocker&&Ii[this.present.blocker];let n=this.lane?.spans.at(-1);if(!n||n.to!==null)return;const r=this.due&&Number.isFinite(this.due.at)?this.due:null;n.kind===r?.kind&&n.kind!==t&&(n=this.waitsSince(n,r.at)),t==="person"&&this.waitedForPerson(),t&&n.kind==="waiting"&&(n.kind=t)}waitedForPerson(){if(!this.granted)for(const t of this.lane?.spans??[])t.kind==="waiting"&&(t.kind="person")}open({stage:t,attempt:n,round:r},i,o,a=null){this.granted=o==="running"||(n??1)>1,this.due=a&&a.at>i?a:null;const l=`${r}-${t}-${n??1}`;this.lane={key:l,stage:t,attempt:n??1,round:r,spans:[],marks:[],end:null},this.lane.spans.push({kind:o==="waiting"&&this.due?this.due.kind:o,from:i,to:null}),this.lanes.push(this.lane)}change(t,n){const r=this.lane?.spans.at(-1);!r||r.kind===t||(this.until(n),this.lane?.spans.at(-1)?.kind!==t&&this.lane?.spans.push({kind:t,from:n,to:null}))}close(t,n){this.lane&&(this.until(t),this.lane.end={kind:n,at:t},this.lane=null)}until(t){let n=this.lane?.spans.at(-1);n&&(this.due&&n.kind===this.due.kind&&this.due.at<t&&(n=this.waitsSince(n,this.due.at)),n.to=t)}waitsSince(t,n){t.to=n;const r={kind:"waiting",from:n,to:null};return this.lane?.spans.push(r),r}runs(){const t=this.lane?.spans.at(-1)?.kind;return t==="running"||t==="stopping"}}function Mi({metadata:e},t){const n=e?.delaySeconds;return{kind:"backoff",at:typeof n=="number"?t+n*1e3:1/0}}function Ri(e,t){for(const{trigger:n}of e)switch(n){case"START":case"NEXT":case"CANCEL":case"SUBMIT":case"RETRY":return!1;case"AMEND":case"PAUSE":case"RESUME":case"STALE":continue;default:return!0}return t.task==="RUNNING"||t.task==="SCHEDULED"}function Hr(e,t){const n={};for(const{spans:r}of e)for(const{kind:i,from:o,to:a}of r)n[i]=(n[i]??0)+Math.max((a??t)-o,0);return n}const Ft=28,Li=3,Pi=4,Jt=90,Di=.1,Oi=[1,2,5,10,20,50,100,200,500,1e3,2e3,5e3,1e4,15e3,3e4,6e4,12e4,3e5,6e5,9e5,18e5,36e5,72e5,144e5,288e5,432e5,864e5,1728e5,6048e5];function Ui(e,t,n){const r=e[0]?.spans[0]?.from??t,i=Math.max(r+1,...e.map(({end:u,spans:m})=>u?.at??m.at(-1)?.to??t)),o=qi(e,r,i),a=o.reduce((u,m)=>u+m.to-m.from,0),l=(n-o.length*Ft)/Math.max(i-r-a,1);function d(u){let m=0,h=r;for(const c of o){if(u<=c.from)break;if(m+=(c.from-h)*l,u<c.to)return m+(u-c.from)/(c.to-c.from)*Ft;m+=Ft,h=c.to}return m+(Math.min(Math.max(u,r),i)-h)*l}function f(){const u=Jt/l,m=Oi.find(_=>_>=u)??Math.ceil(u/864e5)*864e5,h=[];let c=-Jt;for(let _=0;r+_<=i;){const A=r+_,w=o.find(g=>g.from<A&&A<g.to);if(w){_=Math.ceil((w.to-r)/m)*m;continue}const b=d(A);b-c>=Jt*.6&&(h.push({since:_,x:b}),c=b),_+=m}return h}return{from:r,to:i,width:n,cuts:o,x:d,ticks:f}}function qi(e,t,n){const r=[],i=Fi(e,t,n).sort((a,l)=>l.to-l.from-(a.to-a.from));let o=n-t;for(const a of i.slice(0,Pi)){const l=a.to-a.from,d=o-l;if(l<Li*d||d<=0)break;const f=d*Di;r.push({from:a.from+f,to:a.to-f}),o=d+2*f}return r.sort((a,l)=>a.from-l.from)}function Fi(e,t,n){const r=[];let i=t;for(const{spans:o}of e)for(const a of o)a.kind!=="running"&&a.kind!=="stopping"||(a.from>i&&r.push({from:i,to:a.from}),i=Math.max(i,a.to??n));return n>i&&r.push({from:i,to:n}),r}const Ji=["waiting","later","person","paused"];function Hi({lanes:e,until:t}){return s("details",{class:"lane-table",children:[s("summary",{children:"As a table"}),s("div",{class:"scroller",tabIndex:0,role:"region","aria-label":"Timeline as a table",children:s("table",{children:[s("thead",{children:s("tr",{children:[s("th",{scope:"col",children:"Stage"}),s("th",{scope:"col",children:"Attempt"}),s("th",{scope:"col",children:"From"}),s("th",{scope:"col",children:"Waited"}),s("th",{scope:"col",children:"Backed off"}),s("th",{scope:"col",children:"Ran"}),s("th",{scope:"col",children:"End"})]})}),s("tbody",{children:e.map(n=>{const r=Hr([n],t),i=(...a)=>a.reduce((l,d)=>l+(r[d]??0),0),o=a=>a>0?ie(a):"–";return s("tr",{children:[s("th",{scope:"row",children:x(n.stage)}),s("td",{children:[n.attempt,n.round>0&&`, retry ${n.round}`]}),s("td",{children:Oe(n.spans[0].from)}),s("td",{children:o(i(...Ji))}),s("td",{children:o(i("backoff"))}),s("td",{children:o(i("running","stopping"))}),s("td",{children:[n.end?x(n.end.kind):"goes on",n.marks.length>0&&`; ${n.marks.map(({text:a})=>a).join(", ")}`]})]},n.key)})})]})})]})}const en={running:"Running",waiting:"Waiting for a worker",backoff:"Backing off",person:"Waiting for a person",paused:"Paused",later:"Not due yet",stopping:"Stopping"},Ke=30,kn=14,En=24,Bi=18,Wi=2,Gi=76,[Vi,Ki]=[7.6,7];function zi({job:e,entries:t}){const n=H(null),r=I(0),i=I(V()),o=I(null),a=I(""),l=de(e.state)&&se.value.state==="live";io(n,r),ao(n,l,()=>i.value=V());const[d,f,u]=[e.task?.state??null,e.blockers[0]?.kind??null,e.runAt],m=e.mode==="MANUAL",h=rt(()=>Ni(t,{task:d,blocker:f,runAt:u?Date.parse(u):null,manual:m}),[t,d,f,u,m]),c=h.slice(-60),_=Math.max(i.value,Date.parse(t.at(-1)?.at??e.createdAt)),A=Math.max(...c.map(no),Gi),w=Ui(c,_,Math.max(r.value-A-Bi,50)),b=c.length*Ke+En,g=o.value&&c[o.value[0]]?.spans[o.value[1]]?o.value:null;function y(p){const v=so(p.key,g,c);v&&(p.preventDefault(),o.value=v,a.value=Fn(c[v[0]],v[1],_))}return s("div",{class:"timeline",children:[s(eo,{lanes:h,until:_}),s("div",{ref:n,class:"picture",style:{minHeight:`${b}px`},tabIndex:0,role:"application","aria-label":`Timeline of ${c.length} attempts. Arrow keys go from span to span; a table follows.`,onKeyDown:y,onPointerLeave:()=>o.value=null,children:r.value>0&&s("svg",{width:r.value,height:b,"aria-hidden":"true",children:[s(Zi,{}),s(Yi,{scale:w,left:A,height:b}),c.map((p,v)=>s("g",{transform:`translate(0 ${v*Ke})`,class:"lane",children:[s("text",{x:"0",y:Ke/2,class:"lane-name",children:[x(p.stage),s("tspan",{class:"lane-attempt",dx:"6",children:Br(p)})]}),s("g",{transform:`translate(${A} ${(Ke-kn)/2})`,children:[p.spans.map((R,D)=>s(Xi,{span:R,scale:w,until:_,chosen:g?.[0]===v&&g[1]===D,onEnter:()=>o.value=[v,D]},D)),s(ji,{lane:p,scale:w})]})]},p.key)),s(Qi,{scale:w,left:A,height:b})]})}),s("span",{class:"unseen",role:"status",children:a.value}),s("p",{class:"detail number",children:g?Fn(c[g[0]],g[1],_):s("span",{class:"faint",children:ro(h,c)})}),s(Hi,{lanes:h,until:_})]})}function Xi(e){const{span:t,scale:n,until:r,chosen:i,onEnter:o}=e,a=n.x(t.from),l=Math.max(n.x(t.to??r)-a,Wi);return s("g",{class:`span span-${t.kind}${i?" chosen":""}`,onPointerEnter:o,children:[s("rect",{x:a,y:"-8",width:Math.max(l,6),height:Ke,class:"target"}),s("rect",{x:a,width:l,height:kn,rx:Math.min(3,l/2),class:"bar"})]})}function ji({lane:e,scale:t}){return e.end?s("path",{d:{succeeded:"m-3 0 2.2 2.4 4-5",failed:"m-3-3 6 6m0-6-6 6",cancelled:"m-3 3 6-6"}[e.end.kind],class:`end end-${e.end.kind}`,transform:`translate(${t.x(e.end.at)+10} ${kn/2})`}):null}function Yi({scale:e,left:t,height:n}){const r=n-En;return s("g",{class:"axis",transform:`translate(${t} 0)`,children:e.ticks().map(({since:i,x:o})=>s("g",{transform:`translate(${o} 0)`,children:[s("line",{y2:r+4}),s("text",{y:r+18,"text-anchor":o<20?"start":o>e.width-16?"end":"middle",children:i===0?Oe(e.from).slice(0,8):`+${to(i)}`})]},i))})}function Qi({scale:e,left:t,height:n}){const r=n-En+4;return s("g",{class:"cuts",transform:`translate(${t} 0)`,children:e.cuts.map(i=>{const o=(e.x(i.from)+e.x(i.to))/2;return s("g",{children:[s("path",{d:`M${o-4} 0h8v${r}h-8z`,class:"cut-gap"}),s("path",{d:`M${o-4} 0v${r}M${o+4} 0v${r}`,class:"cut-edge"})]},i.from)})})}function Zi(){const e=(t,n,r)=>s("pattern",{id:t,width:"6",height:"6",patternUnits:"userSpaceOnUse",patternTransform:`rotate(${n})`,children:[s("rect",{width:"6",height:"6",class:`${t}-ground`}),s("rect",{width:r,height:"6",class:`${t}-stripe`})]});return s("defs",{children:[e("backoff",45,2),e("paused",0,2),e("stopping",-45,3),s("pattern",{id:"person",width:"6",height:"6",patternUnits:"userSpaceOnUse",children:[s("rect",{width:"6",height:"6",class:"person-ground"}),s("circle",{cx:"3",cy:"3",r:"1.3",class:"person-stripe"})]})]})}function eo({lanes:e,until:t}){const n=Hr(e,t);return s("ul",{class:"legend",children:Object.keys(en).filter(r=>(n[r]??0)>0).map(r=>s("li",{children:[s("svg",{width:"16",height:"10","aria-hidden":"true",class:`span span-${r}`,children:s("rect",{width:"16",height:"10",rx:"2",class:"bar"})}),en[r]," ",s("span",{class:"number",children:ie(n[r]??0)})]},r))})}function to(e){return ie(e).replace(".0 s"," s").replace(/ 00? [a-z]+$/,"")}function Br({attempt:e,round:t}){return[t>0?`retry ${t}`:"",e>1?`#${e}`:""].filter(Boolean).join(" ")}function no(e){return e.stage.length*Vi+14+Br(e).length*Ki}function Fn(e,t,n){const r=e.spans[t],i=`${x(e.stage)}${e.attempt>1?`, attempt ${e.attempt}`:""}`,o=r.to===null?"until now":`to ${Oe(r.to)}`;return`${i}: ${en[r.kind].toLowerCase()} for ${ie((r.to??n)-r.from)}, ${Oe(r.from)} ${o}`}function ro(e,t){const n=e[0]?.spans[0]?.from;return e.length>t.length?`The latest ${t.length} of ${e.length} attempts; all are in the table.`:n===void 0?"":`From ${st(n)}.`}function so(e,t,n){const r=n.flatMap((a,l)=>a.spans.map((d,f)=>[l,f])),i=t?r.findIndex(([a,l])=>a===t[0]&&l===t[1]):-1,o={ArrowRight:1,ArrowDown:1,ArrowLeft:-1,ArrowUp:-1}[e];return e==="Escape"?null:e==="Home"?r[0]:e==="End"?r.at(-1):o===void 0?null:r[Math.min(Math.max(i+o,0),r.length-1)]}function io(e,t){j(()=>{if(!e.current)return;const n=new ResizeObserver(([r])=>{r&&(t.value=Math.floor(r.contentRect.width))});return n.observe(e.current),()=>n.disconnect()},[])}const oo=1e3;function ao(e,t,n){j(()=>{if(n(),!t||!e.current)return;const r=matchMedia("(prefers-reduced-motion: reduce)").matches;let i=0,o=!1;const a=()=>{n(),o&&(i=requestAnimationFrame(a))},l=r?setInterval(n,oo):void 0,d=new IntersectionObserver(([f])=>{o=!r&&f?.isIntersecting===!0,cancelAnimationFrame(i),o&&(i=requestAnimationFrame(a))});return d.observe(e.current),()=>{d.disconnect(),cancelAnimationFrame(i),clearInterval(l)}},[t])}function Wr({heading:e,confirm:t,danger:n,busy:r,problem:i,onConfirm:o,onClose:a,children:l}){const d=H(null),f=ds();return $e(()=>d.current?.showModal(),[]),s("dialog",{ref:d,"aria-labelledby":f,onClose:a,onClick:u=>u.target===d.current&&d.current?.close(),children:s("form",{onSubmit:u=>{u.preventDefault(),r||o(new FormData(u.currentTarget))},children:[s("h2",{id:f,children:e}),l,i&&s("p",{class:"refused",role:"alert",children:i}),s("div",{class:"buttons",children:[s("button",{type:"button",onClick:()=>d.current?.close(),children:"Not now"}),s("button",{type:"submit",class:n?"danger":"primary","aria-disabled":r,children:t})]})]})})}const lo=35e3;async function X(e,t,n){for(;;){await Ir(),n?.throwIfAborted();const r=_e.peek(),i=await co(e.toString(),t,n),{data:o,errors:a}=i;if(!a?.length){if(o==null)throw new ce("UNREADABLE","The server's answer holds nothing.");return o}const l=gn(a);if(l.code!=="UNAUTHENTICATED")throw l;Tr(r)}}async function co(e,t,n){const r=AbortSignal.timeout(lo);let i;try{i=await fetch("/graphql",{method:"POST",headers:{"content-type":"application/json",accept:"application/graphql-response+json",...$r()},body:JSON.stringify({query:e,variables:t}),signal:n?AbortSignal.any([n,r]):r})}catch(o){throw n?.throwIfAborted(),r.aborted?new ce("TIMEOUT","The server has not answered in time."):o instanceof TypeError?new ce("UNREACHABLE","The server cannot be reached."):o}try{const o=ho(await i.text());if(typeof o=="object"&&o!==null)return o}catch{n?.throwIfAborted()}throw new ce("UNREADABLE",`What answered is not Callboard (status ${i.status}).`)}const uo=/\d{16}/;function ho(e){const{rawJSON:t}=JSON;return!t||!uo.test(e)?JSON.parse(e):JSON.parse(e,(n,r,i)=>typeof r=="number"&&Number.isInteger(r)&&!Number.isSafeInteger(r)&&i?.source?t(i.source):r)}async function fo(e,t,n){try{const r=(await po(e,t,n))[0];return r?mo(r):null}catch(r){const{code:i,message:o}=he(r);return i==="UNREACHABLE"||i==="TIMEOUT"?`${o} Look whether it has taken effect.`:o}}async function po(e,t,n){const r=n.reason?.trim()||null;switch(n.action){case"NEXT":return be((await X(li,{id:e,version:t,reason:r})).nextStage);case"CANCEL":return be((await X(ci,{id:e,version:t,reason:r})).cancelJob);case"RETRY":return be((await X(ui,{id:e,version:t,from:n.from??"INIT"})).retryJob);case"PAUSE":return be((await X(di,{id:e,version:t})).pauseJob);case"RESUME":return be((await X(hi,{id:e,version:t})).resumeJob);case"UPDATE":return be((await X(fi,{id:e,version:t,input:n.input??{}})).updateJob);case"DELETE":return be((await X(pi,{id:e})).deleteJob)}}function be(e){return e?.errors??[]}function mo(e){switch(e.__typename){case"VersionConflict":return`The job has changed meanwhile: it is in ${x(e.job.state)} now. Look again, then repeat.`;case"InvalidTransition":{const{state:t}=e.job,n=e.allowedActions.map(r=>r.toLowerCase()).join(", ");return`A job in ${x(t)} does not accept this${n&&`, but ${n}`}.`}default:return/[.!?]$/.test(e.message)?e.message:`${e.message}.`}}const Gr=/^("(?:[^"\\]|\\.)*")\s*(.*)$/s;function Vr(e){const t=Gr.exec(e),n=e.indexOf(":"),[r,i]=t?[Jn(t[1]),t[2]]:n<0?[e.trim(),""]:[e.slice(0,n).trim(),e.slice(n)];return!r||i&&!i.startsWith(":")?null:{key:r,value:i?Jn(i.slice(1).trim()):null}}function Kr(e){const n=e.split(/\r\n|\r|\n/).map(r=>r.trim()).filter(Boolean).map(Vr);return n.includes(null)?'A label is key: value; a key with a colon in it stands in quotes, as "a:b": value.':n.map(r=>({key:r.key,value:r.value??""}))}function tn(e){return e.map(({key:t,value:n})=>`${Hn(t,/:/)}: ${Hn(n,/^$/)}`.trimEnd()).join(`
`)}function Jn(e){if(!Gr.test(e))return e;try{const t=JSON.parse(e);return typeof t=="string"?t:e}catch{return e}}function Hn(e,t){return e!==e.trim()||/[\r\n]/.test(e)||e.startsWith('"')||e!==""&&t.test(e)?JSON.stringify(e):e}const Bn=1e6;function go({job:e}){return s(F,{children:[s("label",{class:"field",children:["Name",s("input",{name:"name",required:!0,maxLength:255,defaultValue:e.name})]}),s("label",{class:"field",children:["Description",s("textarea",{name:"description",rows:2,maxLength:1e4,defaultValue:e.description??""})]}),s("div",{class:"pair",children:[s("label",{class:"field",children:["Priority ",s("span",{class:"faint",children:"(higher first)"}),s("input",{name:"priority",type:"number",required:!0,step:"1",min:-Bn,max:Bn,defaultValue:e.priority})]}),s("label",{class:"field",children:["Mode",s("span",{class:"select",children:s("select",{name:"mode",children:[s("option",{value:"AUTO",selected:e.mode==="AUTO",children:"By itself"}),s("option",{value:"MANUAL",selected:e.mode==="MANUAL",children:"Step by step"})]})})]})]}),s("label",{class:"field",children:["Labels ",s("span",{class:"faint",children:"(one a line, as key: value; odd ones in quotes)"}),s("textarea",{name:"labels",rows:3,defaultValue:tn(e.labels)})]})]})}function _o(e,t){const n=a=>String(e.get(a)??"").replace(/\r\n?/g,`
`),r=Kr(n("labels"));if(typeof r=="string")return r;const i=n("mode")==="MANUAL"?"MANUAL":"AUTO",o={...n("name")!==t.name.replace(/[\r\n]/g,"")&&{name:n("name").trim()},...n("description")!==(t.description??"").replace(/\r\n?/g,`
`)&&{description:n("description").trim()||null},...Number(n("priority"))!==t.priority&&{priority:Number(n("priority"))},...i!==t.mode&&{mode:i},...tn(r)!==tn(t.labels)&&{labels:r}};return Object.keys(o).length>0?o:"Nothing has been changed."}const vo=["NEXT","RETRY","RESUME","PAUSE","UPDATE","CANCEL","DELETE"],Wn=["PAUSE","RESUME"],yo=1e3;function bo({job:e}){const t=I(null),n=I(!1),r=I(null),i=I(""),o=H(null),a=H(!1),{id:l,version:d}=e;async function f(h,c){n.value=!0,r.value=null,i.value="",r.value=await fo(l,c,h),n.value=!1,r.value===null&&(i.value=Si[h.action],t.value=null,h.action==="DELETE"?Rt(xt.value):a.current=!0)}const u=t.value;j(()=>{!a.current||u||(a.current=!1,o.current?.focus())});function m(h){r.value=null,Wn.includes(h)?f({action:h},d):t.value={action:h,version:d}}return s("div",{class:"actions",ref:o,role:"group","aria-label":"What can be done",tabIndex:-1,children:[vo.filter(h=>e.allowedActions.includes(h)).map(h=>s("button",{type:"button",class:Eo(h),"data-action":h,"aria-haspopup":Wn.includes(h)?void 0:"dialog","aria-disabled":n.value,onClick:()=>!n.value&&m(h),children:Ht(h,e)},h)),s("p",{class:r.value&&!u?"told refused":"told faint",role:"status",children:u?"":r.value??i.value}),u&&s(Wr,{heading:`${Ht(u.action,e)}: ${e.name}`,confirm:u.action==="UPDATE"?"Save":Ht(u.action,e),danger:u.action==="CANCEL"||u.action==="DELETE",busy:n.value,problem:r.value,onConfirm:h=>{const c=ko(u.action,h,e);typeof c=="string"?r.value=c:f(c,u.action==="CANCEL"?e.version:u.version)},onClose:()=>{t.value=null,r.value=null},children:s(wo,{action:u.action,job:e})},u.action)]})}function wo({action:e,job:t}){switch(e){case"NEXT":return s(F,{children:[s("p",{children:["Stage ",x(t.stage)," begins as soon as a worker is free."]}),s(Gn,{})]});case"CANCEL":return s(F,{children:[s("p",{children:[t.task?.state==="RUNNING"?`Stage ${x(t.stage)} runs: its worker is asked to stop. `:`It stands before stage ${x(t.stage)}. `,"A cancelled job cannot be run again."]}),s(Gn,{})]});case"RETRY":return s("fieldset",{children:[s("legend",{children:"Where it starts again"}),s("label",{children:[s("input",{type:"radio",name:"from",value:"FAILED_STAGE",defaultChecked:!0,autofocus:!0}),s("span",{children:["From ",x(t.stage),", where it failed; earlier results stay"]})]}),s("label",{children:[s("input",{type:"radio",name:"from",value:"INIT"}),s("span",{children:"From the beginning"})]})]});case"DELETE":return s("p",{children:"The job goes for good, with its history and its results."});case"UPDATE":return s(go,{job:t});case"PAUSE":case"RESUME":return null}}function Gn(){return s("label",{class:"field",children:["Reason ",s("span",{class:"faint",children:"(kept in the history)"}),s("textarea",{name:"reason",rows:2,maxLength:yo,autofocus:!0})]})}function ko(e,t,n){switch(e){case"RETRY":return{action:e,from:t.get("from")==="INIT"?"INIT":"FAILED_STAGE"};case"UPDATE":{const r=_o(t,n);return typeof r=="string"?r:{action:e,input:r}}default:return{action:e,reason:String(t.get("reason")??"")}}}function Ht(e,t){switch(e){case"NEXT":return t.blockers.some(({kind:r})=>r==="APPROVAL")?`Approve ${x(t.stage)}`:`Begin ${x(t.stage)}`;case"RETRY":return"Retry";case"RESUME":return"Resume";case"PAUSE":return"Pause";case"UPDATE":return"Edit";case"CANCEL":return"Cancel job";case"DELETE":return"Delete"}}function Eo(e){return e==="NEXT"||e==="RETRY"||e==="RESUME"?"primary":e==="CANCEL"||e==="DELETE"?"danger-quiet":""}const Ao=1e3;function So({id:e,version:t}){const n=I(null),r=I(null);return j(()=>{const i=new AbortController;return To(e,i.signal).then(o=>{n.value=o,r.value=null},o=>{i.signal.aborted||(r.value=he(o))}),()=>i.abort()},[e,t]),n.value?s("div",{class:"scroller",tabIndex:0,role:"region","aria-label":"Attempts",children:s("table",{class:"attempts",children:[s("thead",{children:s("tr",{children:[s("th",{scope:"col",children:"Stage"}),s("th",{scope:"col",children:"Attempt"}),s("th",{scope:"col",children:"State"}),s("th",{scope:"col",children:"Handler"}),s("th",{scope:"col",children:"Worker"}),s("th",{scope:"col",children:"Began"}),s("th",{scope:"col",children:"Ran"})]})}),s("tbody",{children:[...n.value].reverse().map(i=>s($o,{task:i},i.id))})]})}):r.value?s(Ue,{problem:r.value}):s("p",{class:"faint",children:"Reading …"})}function $o({task:e}){const t=e.startedAt&&Date.parse(e.startedAt);return s(F,{children:[s("tr",{children:[s("th",{scope:"row",children:x(e.stage)}),s("td",{children:[e.attempt," of ",e.maxAttempts,e.round>0&&`, retry ${e.round}`]}),s("td",{class:`task-${e.state.toLowerCase()}`,children:Pt[e.state]}),s("td",{children:e.handler}),s("td",{children:e.worker?.name??"–"}),s("td",{title:t?st(t):"",children:t?Oe(t):"–"}),s("td",{children:t&&e.finishedAt?ie(Date.parse(e.finishedAt)-t):"–"})]}),e.error&&s("tr",{class:"attempt-error",children:s("td",{colSpan:7,children:[wn[e.error.kind],": ",e.error.message,e.error.details!=null&&s("code",{children:[" ",JSON.stringify(e.error.details)]})]})})]})}async function To(e,t){const n=[];let r=null;do{const{job:i}=await X(ii,{id:e,after:r},t);if(!i)break;n.push(...i.tasks.nodes),r=i.tasks.pageInfo.hasNextPage?i.tasks.pageInfo.endCursor:null}while(r!==null&&n.length<Ao);return n}const Vn=2e4;function Io({id:e,version:t}){const n=I(null),r=I(null);j(()=>{const a=new AbortController;return X(ri,{id:e},a.signal).then(({job:l})=>{n.value=l,r.value=null},l=>{a.signal.aborted||(r.value=he(l))}),()=>a.abort()},[e,t]);const i=n.value;if(!i)return r.value?s(Ue,{problem:r.value}):s("p",{class:"faint",children:"Reading …"});const o=i.results;return s(F,{children:[i.output!=null&&s(dt,{name:"Output",value:i.output}),i.error?.details!=null&&s(dt,{name:"Details of the error",value:i.error.details}),s(dt,{name:"Input",value:i.input}),ue.filter(a=>o[a]!=null).map(a=>s(dt,{name:`Result of ${x(a)}`,value:o[a]},a))]})}function dt({name:e,value:t}){const n=I(!1),r=JSON.stringify(t,null,2),i=!n.value&&r.length>Vn;return s("section",{class:"value",children:[s("h3",{children:[e,s(Jr,{text:r,what:e})]}),s("pre",{tabIndex:0,children:i?`${r.slice(0,Vn)} …`:r}),i&&s("button",{type:"button",onClick:()=>n.value=!0,children:["Show all ",r.length.toLocaleString()," characters"]})]})}function No({watch:e}){const t=I(!1),n=e.entries.value;async function r(){t.value=!0,await e.readEarlier(),t.value=!1}return s(F,{children:[s("ol",{class:"history",reversed:!0,"aria-label":"History, the latest first",children:n.map((i,o)=>{const a=n.length-1-o;return s(Co,{entry:n[a],before:n[a-1]},n[a].seq)})}),e.hasEarlier.value&&s("button",{type:"button",onClick:r,"aria-disabled":t.value,children:t.value?"Reading …":"Show earlier entries"})]})}function Co({entry:e,before:t}){const n=Date.parse(e.at),r=e.fromState!==e.toState;return s("li",{class:`entry entry-${e.trigger.toLowerCase()}`,"data-seq":e.seq,children:[s("span",{class:"entry-seq number faint",children:e.seq}),s("time",{dateTime:e.at,title:st(n),class:"entry-at number",children:Oe(n)}),s("span",{class:"entry-since number faint",children:t?`+${ie(n-Date.parse(t.at))}`:""}),s("div",{class:"entry-what",children:[s("p",{children:[s("strong",{children:Ei[e.trigger]}),r&&e.fromState&&s("span",{class:"faint",children:[" ",x(e.fromState)," → ",x(e.toState)]}),e.attempt!==null&&e.attempt>1&&s("span",{class:"faint number",children:[" · attempt ",e.attempt]})]}),e.reason&&s("p",{class:"entry-reason",children:["“",e.reason,"”"]}),e.error&&s("p",{class:"entry-error",children:[wn[e.error.kind],": ",e.error.message]}),e.metadata!=null&&s("code",{class:"faint",children:JSON.stringify(e.metadata)})]}),s("span",{class:"entry-actor faint",children:[Ai[e.actor.kind]," ",e.actor.name]})]})}const An={"15m":900,"1h":3600,"24h":86400,"7d":604800},zr=["newest","oldest","ended"],Xr=32;function nn(e){const t=e.get("since"),n=e.get("order");return{states:Ur.filter(r=>e.getAll("state").includes(r)),tasks:qr.filter(r=>e.getAll("task").includes(r)),queue:e.get("queue")||null,workflow:e.get("workflow")||null,name:e.get("name")??"",labels:[...new Set(e.getAll("label").filter(Boolean))].slice(0,Xr),since:t!==null&&Object.hasOwn(An,t)?t:null,order:zr.find(r=>r===n)??"newest"}}function tt(e){const t=new URLSearchParams;for(const r of e.states)t.append("state",r);for(const r of e.tasks)t.append("task",r);e.queue&&t.append("queue",e.queue),e.workflow&&t.append("workflow",e.workflow),e.name&&t.append("name",e.name);for(const r of e.labels)t.append("label",r);e.since&&t.append("since",e.since),e.order!=="newest"&&t.append("order",e.order);const n=t.toString();return n&&`?${n}`}function jr(e){return tt({...e,order:"newest"})===""}function Kn(e,t){return{...e.states.length>0&&{states:e.states},...e.tasks.length>0&&{taskStates:e.tasks},...e.queue&&{queues:[e.queue]},...e.workflow&&{workflows:[e.workflow]},...e.name&&{nameContains:e.name},...e.labels.length>0&&{labels:e.labels.map(Mo)},...e.since&&{createdAfter:rn(e.since,t)}}}function rn(e,t){return new Date(t-An[e]*1e3).toISOString()}function xo(e){return{field:e.order==="ended"?"FINISHED_AT":"CREATED_AT",direction:e.order==="oldest"?"ASC":"DESC"}}function Mo(e){const t=Vr(e);return t?{key:t.key,...t.value!==null&&{values:[t.value]}}:{key:e}}const Ro=`query Job($id: ID!) {
  job(id: $id) {
    name
    state
    stage
    progress
    version
    allowedActions
    blockers { kind message until }
    stages { stage task { state attempt startedAt finishedAt } }
    error { kind message stage attempt }
    transitions(last: 20) { nodes { seq trigger toState at actor { kind name } } }
  }
}`;function Lo({job:e}){const t=n=>ve+tt(nn(new URLSearchParams(n)));return s("aside",{class:"properties","aria-label":"Properties",children:[s("dl",{children:[s(Y,{name:"Workflow",children:[s("a",{href:t({workflow:e.workflow.name}),children:e.workflow.name}),s("span",{class:"faint number",children:[" version ",e.workflow.version]})]}),s(Y,{name:"Queue",children:s("a",{href:t({queue:e.queue}),children:e.queue})}),s(Y,{name:"Priority",children:s("span",{class:"number",children:e.priority.toLocaleString()})}),s(Y,{name:"Mode",children:e.mode==="AUTO"?"By itself":"Step by step"}),s(Y,{name:"Worker",children:e.task?.worker?`${e.task.worker.name} on ${e.task.worker.host}`:s("span",{class:"faint",children:"none"})}),s(Y,{name:"Created",children:s(ht,{at:e.createdAt})}),e.runAt&&s(Y,{name:"Not before",children:s(ht,{at:e.runAt})}),e.startedAt&&s(Y,{name:"Started",children:s(ht,{at:e.startedAt})}),e.finishedAt&&s(Y,{name:"Ended",children:s(ht,{at:e.finishedAt})}),e.retries>0&&s(Y,{name:"Retried",children:s("span",{class:"number",children:e.retries===1?"once":`${e.retries} times`})}),e.labels.length>0&&s(Y,{name:"Labels",children:s("span",{class:"labels wrapped",children:e.labels.map(({key:n,value:r})=>s("a",{class:"label",href:t({label:r?`${n}:${r}`:n}),children:r?`${n}: ${r}`:n},n))})}),e.idempotencyKey&&s(Y,{name:"Idempotency key",children:s("code",{class:"breaking",children:e.idempotencyKey})}),s(Y,{name:"Id",children:[s("code",{class:"breaking",children:e.id}),s(Jr,{text:e.id,what:"id"})]})]}),s("a",{class:"elsewhere",href:Po(e.id),children:"Open in GraphiQL"})]})}function Po(e){return`/graphql?${new URLSearchParams({query:Ro,variables:JSON.stringify({id:e})}).toString()}`}function Y({name:e,children:t}){return s("div",{children:[s("dt",{children:e}),s("dd",{children:t})]})}function ht({at:e}){const t=Date.parse(e);return s("time",{dateTime:e,title:st(t),class:"number",children:zs(t,V())})}function sn({state:e,stage:t,progress:n}){return e==="COMPLETE"?1:Math.min(Math.max(n*ue.length-ue.indexOf(t),0),1)}function Do({job:e}){const t=ue.indexOf(e.stage),n=sn(e),r=Math.round(n*100),i=`Stage ${t+1} of ${ue.length}, ${x(e.stage)}`,o=de(e.state)?`${i}, ${r} %`:`${x(e.state)} at ${i}`;return s("span",{class:de(e.state)?"track":"track track-ended",role:"img","aria-label":o,title:o,children:ue.map((a,l)=>{const f=l<t||e.state==="COMPLETE"?"done":l>t?"ahead":de(e.state)?"now":e.state.toLowerCase();return s("i",{class:`track-${f}`,children:f==="now"&&s("b",{style:{transform:`scaleX(${n})`}})},a)})})}const zn={done:"tick",failed:"cross",cancelled:"stroke",person:"lock",waiting:"clock"},on=13,Xn=2*Math.PI*on;function Oo({job:e,bindings:t}){return s("div",{class:"stages-card",children:[s("ol",{class:"stages","aria-label":"Stages",children:ue.map(n=>{const r=Uo(n,e),i=t.find(a=>a.stage===n),o=i?.approval&&r==="ahead";return s("li",{class:`stage stage-${r}`,"aria-current":n===e.stage?"step":void 0,children:[s("svg",{class:"node",viewBox:"0 0 32 32",width:"32",height:"32","aria-hidden":"true",children:[s("circle",{cx:"16",cy:"16",r:on,class:"node-ring"}),r==="running"&&s("circle",{cx:"16",cy:"16",r:on,class:"node-progress","stroke-dasharray":`${Xn*sn(e)} ${Xn}`})]}),(zn[r]||o)&&s(ne,{name:zn[r]??"lock"}),r==="running"&&s("span",{class:"node-percent number",children:Math.round(sn(e)*100)}),s("span",{class:"stage-name",children:x(n)}),s("span",{class:"stage-detail faint number",children:qo(n,r,e,i?.approval??!1)}),i&&s("span",{class:"stage-handler faint",children:i.handler})]},n)})}),s("div",{class:"whole",role:"progressbar","aria-label":"Progress over all stages","aria-valuemin":0,"aria-valuemax":100,"aria-valuenow":Math.round(e.progress*100),children:s("b",{style:{transform:`scaleX(${e.progress})`}})})]})}function Uo(e,t){const[n,r]=[ue.indexOf(e),ue.indexOf(t.stage)];return n<r||t.state==="COMPLETE"?"done":n>r?"ahead":t.state==="FAILED"?"failed":t.state==="CANCELLED"?"cancelled":t.task?.state==="RUNNING"?"running":t.blockers.some(({kind:o})=>o==="APPROVAL"||o==="MANUAL_STEP")?"person":"waiting"}function qo(e,t,n,r){const i=n.stages.find(l=>l.stage===e)?.task,o=i&&i.attempt>1?`attempt ${i.attempt}`:"",a=(...l)=>l.filter(Boolean).join(" · ")||" ";switch(t){case"ahead":return r?"needs approval":" ";case"person":case"waiting":{const l=n.blockers[0];return a(l?bn[l.kind]:i?Pt[i.state]:"",o)}case"running":return a(i?.startedAt?He(Math.max(Ce.value,V())-Date.parse(i.startedAt)):"",o);case"done":case"failed":case"cancelled":return!i?.startedAt||!i.finishedAt?a(de(n.state)?"":x(n.state),o):a(ie(Date.parse(i.finishedAt)-Date.parse(i.startedAt)),o)}}const Fo=500,Jo=2e3;class Ho{constructor(t){this.id=t,this.place={id:t,after:null}}id;job=L(null);gone=L(!1);problem=L(null);entries=L([]);hasEarlier=L(!1);historyRead=L(!1);bindings=L([]);over=new AbortController;stopJob=null;stopHistory=null;timers=new Set;startCursor=null;place;start(){this.followJob(),this.readHistory(),this.readBindings()}stop(){this.over.abort(),this.stopJob?.(),this.stopHistory?.();for(const t of this.timers)clearTimeout(t)}followJob(){this.stopJob=St(ni,{id:this.id},{next:({job:t})=>{this.job.value=t,this.problem.value=null},trouble:t=>this.fail(t),error:t=>{this.fail(t),t.code!=="NOT_FOUND"&&t.code!=="BAD_USER_INPUT"&&this.soon(()=>this.followJob())},complete:()=>{const t=this.job.value?.state;(!t||de(t)||t==="FAILED")&&(this.gone.value=!0)}})}async readHistory(){this.stopHistory?.();try{let t=[],n=null;do{const r=await this.page(n);if(!r)return;n===null&&(this.place.after=r.edges.at(-1)?.cursor??null),t=[...r.edges.map(({node:i})=>i),...t],n=r.pageInfo.hasPreviousPage?r.pageInfo.startCursor:null}while(n!==null&&t.length<Fo);this.startCursor=n,this.hasEarlier.value=n!==null,this.entries.value=t,this.historyRead.value=!0,this.followHistory()}catch(t){if(this.over.signal.aborted)return;this.fail(he(t)),this.soon(()=>{this.readHistory()})}}async readEarlier(){if(this.startCursor!==null)try{const t=await this.page(this.startCursor);if(!t)return;this.startCursor=t.pageInfo.hasPreviousPage?t.pageInfo.startCursor:null,this.hasEarlier.value=this.startCursor!==null,this.entries.value=[...t.edges.map(({node:n})=>n),...this.entries.value]}catch(t){this.over.signal.aborted||this.fail(he(t))}}followHistory(){this.stopHistory=St(ai,this.place,{next:({transitions:{cursor:t,edge:n}})=>{if(this.place.after=t,!n)return;const r=this.entries.value.at(-1)?.seq??0;n.node.seq===r+1?this.entries.value=[...this.entries.value,n.node]:n.node.seq>r&&this.readHistory()},trouble:t=>this.fail(t),error:t=>{t.code!=="CURSOR_EXPIRED"&&t.code!=="BAD_USER_INPUT"&&this.fail(t),this.soon(()=>{this.readHistory()})}})}async page(t){const{job:n}=await X(oi,{id:this.id,before:t},this.over.signal);return this.over.signal.throwIfAborted(),n?.transitions??null}async readBindings(){try{const{job:t}=await X(si,{id:this.id},this.over.signal);this.bindings.value=t?.workflow.stages??[]}catch{this.over.signal.aborted||this.soon(()=>{this.readBindings()})}}fail(t){t.code==="NOT_FOUND"||t.code==="BAD_USER_INPUT"&&!this.job.value?this.gone.value=!0:this.problem.value=t}soon(t){const n=setTimeout(()=>{this.timers.delete(n),t()},Jo);this.timers.add(n)}}const ft={timeline:"Timeline",history:"History",attempts:"Attempts",data:"Data"};function Bo({id:e}){const t=H(null);t.current??=new Ho(e);const{job:n,gone:r,problem:i}=t.current;j(()=>(t.current.start(),()=>t.current.stop()),[]);const o=n.value?.name,a=n.value?.state;return $e(()=>{document.title=o&&a?`${x(a)}: ${o} · Callboard`:"Job · Callboard"},[o,a]),$e(()=>scrollTo({top:0,behavior:"instant"}),[]),s("main",{class:"job",children:[s("a",{class:"back",href:xt.value,children:[s(ne,{name:"back"}),"Jobs"]}),r.value&&!n.value?s(Tt,{heading:"There is no such job",children:s("p",{children:[s("code",{class:"breaking",children:e})," was deleted, or has never been there."]})}):n.value?s(Wo,{job:n.value,watch:t.current}):i.value?s(Ue,{problem:i.value}):s(zo,{})]})}function Wo({job:e,watch:t}){const n=H(null);return j(()=>n.current?.focus({preventScroll:!0}),[]),s(F,{children:[s("header",{class:"job-head",children:[s("div",{class:"job-title",children:[s("h1",{ref:n,tabIndex:-1,children:e.name}),s("p",{class:"job-state",children:[s("span",{role:"status",children:s(Fr,{state:e.state})}),s(Go,{job:e}),de(e.state)&&s("span",{class:"number faint",children:[Math.round(e.progress*100)," %"]}),s("span",{class:"faint",children:e.cancelRequestedAt&&de(e.state)?"Asked to stop":e.task?.progressMessage??""})]}),e.description&&s("p",{class:"job-description",children:e.description})]}),!t.gone.value&&s(bo,{job:e})]}),t.gone.value&&s("p",{class:"notice",role:"alert",children:"This job was deleted. This is how it was last seen."}),t.problem.value&&s(Ue,{problem:t.problem.value}),s(Oo,{job:e,bindings:t.bindings.value}),s(Vo,{job:e}),s("div",{class:"job-body",children:[s(Ko,{job:e,watch:t}),s(Lo,{job:e})]})]})}function Go({job:e}){if(!e.startedAt)return null;const t=Date.parse(e.startedAt);return s("span",{class:"number faint",children:e.finishedAt?`took ${ie(Date.parse(e.finishedAt)-t)}`:`for ${He(Math.max(Ce.value,V())-t)}`})}function Vo({job:e}){return e.error?s("section",{class:"why why-failed","aria-label":"Error",children:[s(ne,{name:"warning"}),s("div",{children:[s("h2",{children:[wn[e.error.kind]," in ",x(e.error.stage),", attempt ",e.error.attempt]}),s("p",{children:e.error.message})]})]}):e.blockers.length===0?null:s("section",{class:"why","aria-label":"Why it is not running",children:[s(ne,{name:"clock"}),s("ul",{children:e.blockers.map(({kind:t,message:n,until:r})=>s("li",{children:[s("strong",{children:[bn[t],"."]})," ",n,r&&s("span",{class:"number faint",children:[" ",He(Date.parse(r)-Math.max(Ce.value,V()))," left."]})]},t))})]})}function Ko({job:e,watch:t}){const n=Se.value.searchParams.get("tab"),r=n!==null&&Object.hasOwn(ft,n)?n:"timeline";return s("section",{class:"tabs",children:[s("nav",{"aria-label":"Parts of the job",children:Object.keys(ft).map(i=>s("a",{href:Mt(e.id)+(i==="timeline"?"":`?tab=${i}`),"aria-current":i===r?"page":void 0,children:[ft[i],i==="history"&&s("span",{class:"number faint",children:[" ",e.version]})]},i))}),s("h2",{class:"unseen",children:ft[r]}),s("div",{class:"panel",children:r==="attempts"?s(So,{id:e.id,version:e.version}):r==="data"?s(Io,{id:e.id,version:e.version}):t.historyRead.value?r==="history"?s(No,{watch:t}):s(zi,{job:e,entries:t.entries.value}):s("p",{class:"faint panel-empty",children:"Reading …"})})]})}function zo(){return s("div",{"aria-busy":"true","aria-label":"The job is being read",children:[s("header",{class:"job-head",children:s("div",{class:"job-title",children:[s("h1",{children:s("i",{class:"skeleton",style:{width:"16rem"}})}),s("p",{class:"job-state",children:s("i",{class:"skeleton",style:{width:"8rem"}})})]})}),s("div",{class:"stages-card",children:s("div",{class:"stages stages-still"})})]})}function Xo({chosen:e,choose:t}){const n=Be.value?.jobs,r=i=>t(e.includes(i)?e.filter(o=>o!==i):[...e,i]);return s("div",{class:"counts",role:"group","aria-label":"Jobs by state",title:gt.value?.message,children:[s("button",{type:"button",class:"count","aria-pressed":e.length===0,onClick:()=>t([]),children:[s("span",{class:"count-name",children:"All"}),s(jn,{of:n?.total})]}),Ur.map(i=>s("button",{type:"button",class:`count state-${i.toLowerCase()}`,"data-state":i,"aria-pressed":e.includes(i),onClick:()=>r(i),children:[s("span",{class:"count-name",children:[s(Lr,{state:i}),x(i)]}),s(jn,{of:n?.[i.toLowerCase()]})]},i))]})}function jn({of:e}){return e===void 0?s("span",{class:"count-number skeleton",children:" "}):s("span",{class:"count-number",children:e.toLocaleString()})}const Ze=2e3;class jo{constructor(t){this.order=t}order;byId=new Map;sorted=[];end=null;cut=!1;get all(){return this.sorted}get hasMore(){return this.end!==null}read(t,n,r){r&&(this.byId.clear(),this.cut=!1);for(const o of t)this.byId.set(o.id,o);const i=t.at(-1);this.end=n&&i?this.keyOf(i):null,this.sort()}apply(t){let n=!1;const r=new Map;for(const[i,o]of t){const a=this.byId.get(i),l=o&&this.keyOf(o);if(o===null||l===null)n=this.byId.delete(i)||n;else if(a===void 0){if(this.end!==null&&this.compare(l,this.end)>0)continue;this.byId.set(i,o),n=!0}else o.version>=a.version&&(this.byId.set(i,o),r.set(i,o),n||=l!==this.keyOf(a))}return n?this.sort():r.size>0&&(this.sorted=this.sorted.map(i=>r.get(i.id)??i)),n}forget(t){const n=this.sorted.filter(r=>r.createdAt<t);if(n.length===0)return!1;for(const r of n)this.byId.delete(r.id);return this.sort(),!0}sort(){const t=[...this.byId.values()].map(n=>({row:n,key:this.keyOf(n)??""}));t.sort((n,r)=>this.compare(n.key,r.key));for(const{row:n}of t.splice(Ze))this.byId.delete(n.id),this.cut=!0;this.cut&&(this.end=t.at(-1)?.key??null),this.sorted=t.map(({row:n})=>n)}compare(t,n){const r=t<n?-1:t>n?1:0;return this.order.direction==="ASC"?r:-r}keyOf(t){return this.order.field==="CREATED_AT"?t.id:t.finishedAt===null?null:`${t.finishedAt} ${t.id}`}}const Bt=100,Yo=5e3,Qo=2e3,Zo=5e3;class ea{constructor(t){this.choice=t,this.order=xo(t),this.kept=new jo(this.order)}choice;rows=L([]);phase=L("loading");hasMore=L(!1);readingMore=L(!1);problem=L(null);kept;order;filter={};gathered=new Map;frame=0;endCursor=null;reading=null;stopFollowing=null;again;forgetting;deepest=0;held=!1;start(){this.stop(),this.phase.peek()==="failed"&&(this.phase.value="loading"),this.filter=Kn(this.choice,V()),document.addEventListener("visibilitychange",this.looked),this.choice.since&&(this.forgetting=setInterval(this.forget,Zo)),this.stopFollowing=St(Zs,{filter:this.filter},{next:({jobs:{job:t,removedId:n}})=>{n?this.gather(n,null):t?this.gather(t.id,t):this.read()},trouble:t=>{this.problem.value=t,this.readSoon()},error:t=>this.fail(t),complete:()=>this.fail(new ce("UNREADABLE","The server has ended the list's changes."))})}stop(){this.stopFollowing?.(),this.stopFollowing=null,document.removeEventListener("visibilitychange",this.looked),clearTimeout(this.again),clearInterval(this.forgetting),cancelAnimationFrame(this.frame),this.frame=0,this.reading?.abort(),this.reading=null,this.gathered.clear(),this.held=!1,this.readingMore.value=!1}lookedAt(t){this.deepest=t,t>this.kept.all.length-Bt/2&&this.readMore()}async readMore(){if(this.kept.cut&&this.kept.all.length<Ze&&!this.held)return this.read();const{reading:t}=this,n=this.kept.all.length>=Ze;if(!(!t||!this.hasMore.value||n||this.readingMore.value||this.phase.value!=="ready")){this.readingMore.value=!0,this.held=!0;try{const r=await this.page(t.signal,this.endCursor);this.kept.read(r.nodes,r.pageInfo.hasNextPage,!1),this.show()}catch(r){t.signal.aborted||(this.problem.value=he(r))}finally{this.reading===t&&(this.readingMore.value=!1,this.held=!1,this.flush())}}}async read(){this.reading?.abort();const t=new AbortController;this.reading=t,this.readingMore.value=!1,clearTimeout(this.again),this.filter=Kn(this.choice,V()),this.gathered.clear(),this.held=!0;const n=Math.min(this.deepest+Bt/2,Ze),r=[];try{let i=!0;for(let o=null;i&&r.length<Math.max(n,1);){const a=await this.page(t.signal,o);r.push(...a.nodes),{hasNextPage:i,endCursor:o}=a.pageInfo}this.kept.read(r,i,!0),this.phase.value="ready",this.problem.value=null,this.held=!1,this.flush()}catch(i){if(t.signal.aborted)return;this.held=!1,this.problem.value=he(i),this.kept.all.length===0&&this.phase.value==="loading"&&(this.phase.value="failed"),this.readSoon()}}async page(t,n){const r={filter:this.filter,orderBy:this.order,first:Bt,after:n},{jobs:i}=await X(Qs,r,t);return t.throwIfAborted(),this.endCursor=i.pageInfo.endCursor??n,i}readSoon(){clearTimeout(this.again),this.again=setTimeout(()=>{this.read()},Qo)}fail(t){this.problem.value=t,this.phase.value="failed"}gather(t,n){if(this.gathered.set(t,n),this.gathered.size>Yo)return this.dropGathered();this.frame===0&&(this.frame=requestAnimationFrame(this.flush))}dropGathered(){this.gathered.clear(),this.reading?.abort(),this.reading=null,this.held=!1,document.visibilityState==="visible"&&this.read()}flush=()=>{this.frame=0,!(this.held||this.phase.value!=="ready"||!this.reading)&&(this.gathered.size>0&&(this.kept.apply(this.gathered),this.gathered.clear(),this.choice.since&&this.kept.forget(rn(this.choice.since,V()))),this.show())};forget=()=>{this.held||this.phase.value!=="ready"||!this.choice.since||this.kept.forget(rn(this.choice.since,V()))&&this.show()};looked=()=>{document.visibilityState==="visible"&&!this.reading&&this.stopFollowing&&this.read()};show(){this.rows.value=this.kept.all,this.hasMore.value=this.kept.hasMore}}function Yr(e){if(typeof e=="number")return Number.isInteger(e)&&!Number.isSafeInteger(e)?e:null;if(typeof e!="object"||e===null)return null;for(const t of Object.values(e)){const n=Yr(t);if(n!==null)return n}return null}function ta(e){const t=I(!1);return s(F,{children:[s("button",{type:"button",class:"primary new-job","aria-haspopup":"dialog",onClick:()=>t.value=!0,children:"New job"}),t.value&&s(na,{...e,close:()=>t.value=!1})]})}function na({workflows:e,workflow:t,queue:n,close:r}){const i=I(!1),o=I(null),a=H(Yn()),l=Be.value?.queues??[];async function d(f){const u=ra(f,a.current);if(typeof u=="string"){o.value=u;return}i.value=!0,o.value=null;try{const m=(await X(mi,{input:u})).submitJob,h=m?.errors[0];m?.job?Rt(Mt(m.job.id)):o.value=h?`${h.message} (${h.path.slice(1).join(".")})`:"There is no job.",h&&(a.current=Yn())}catch(m){o.value=he(m).message}i.value=!1}return s(Wr,{heading:"New job",confirm:"Submit",busy:i.value,problem:o.value,onConfirm:f=>{d(f)},onClose:r,children:[s("label",{class:"field",children:["Name",s("input",{name:"name",required:!0,maxLength:255,autofocus:!0})]}),s("div",{class:"pair",children:[s("label",{class:"field",children:["Workflow",s("span",{class:"select",children:s("select",{name:"workflow",children:e.map(f=>s("option",{value:f,selected:f===(t??"standard"),children:f},f))})})]}),s("label",{class:"field",children:["Queue",s("input",{name:"queue",required:!0,maxLength:255,list:"queues",defaultValue:n??"default"}),s("datalist",{id:"queues",children:l.map(({name:f})=>s("option",{value:f},f))})]})]}),s("label",{class:"field",children:["Input ",s("span",{class:"faint",children:"(JSON)"}),s("textarea",{name:"input",rows:4,spellcheck:!1,class:"code",defaultValue:"{}"})]}),s("label",{class:"field",children:["Labels ",s("span",{class:"faint",children:"(one a line, as key: value; odd ones in quotes)"}),s("textarea",{name:"labels",rows:2})]}),s("label",{class:"check",children:[s("input",{type:"checkbox",name:"manual"}),s("span",{children:"Step by step: each stage waits for me"})]})]})}function ra(e,t){const n=l=>String(e.get(l)??"").trim();let r;try{r=JSON.parse(n("input")||"{}")}catch{return"The input is not JSON."}const i=Yr(r);if(i!==null)return`A browser cannot keep a number like ${i} as it is: make it a text, or submit the job with the command line.`;const o=Kr(n("labels"));if(typeof o=="string")return o;const a=e.has("manual")?"MANUAL":"AUTO";return{name:n("name"),workflow:n("workflow"),queue:n("queue"),input:r,labels:o,mode:a,idempotencyKey:t}}function Yn(){const e=crypto.getRandomValues(new Uint8Array(16));return`board-${Array.from(e,t=>t.toString(16).padStart(2,"0")).join("")}`}const sa=250,ia={"15m":"Last 15 minutes","1h":"Last hour","24h":"Last 24 hours","7d":"Last 7 days"},oa={newest:"Newest first",oldest:"Oldest first",ended:"Ended last first"};function aa({choice:e,change:t}){const n=I(!1),r=ua(),i=Be.value?.queues.map(({name:a})=>a)??[],o=[e.tasks[0],e.queue,e.workflow,e.since,...e.labels].filter(Boolean).length;return s("div",{class:n.value?"filters open":"filters",role:"search","aria-label":"Filter jobs",children:[s(la,{name:e.name,change:a=>t({name:a})}),s("button",{type:"button",class:"filters-more","aria-expanded":n.value,onClick:()=>n.value=!n.value,children:["Filters",o>0&&s("span",{class:"number",children:[" · ",o]})]}),s(Ge,{label:"Task",value:e.tasks[0]??"",any:"Any task",options:qr.map(a=>[a,Pt[a]]),change:a=>t({tasks:a?[a]:[]})}),s(Ge,{label:"Queue",value:e.queue??"",any:"Any queue",options:Qn(i,e.queue),change:a=>t({queue:a||null})}),s(Ge,{label:"Workflow",value:e.workflow??"",any:"Any workflow",options:Qn(r,e.workflow),change:a=>t({workflow:a||null})}),s(Ge,{label:"Created",value:e.since??"",any:"Any time",options:Object.keys(An).map(a=>[a,ia[a]]),change:a=>t({since:a||null})}),s(ca,{labels:e.labels,change:a=>t({labels:a})}),!jr(e)&&s("button",{type:"button",class:"quiet clear",onClick:()=>t({states:[],tasks:[],queue:null,workflow:null,name:"",labels:[],since:null}),children:"Clear"}),s("span",{class:"filters-end",children:[s(Ge,{label:"Order",value:e.order,options:zr.map(a=>[a,oa[a]]),change:a=>t({order:a})}),s(ta,{workflows:r,workflow:e.workflow,queue:e.queue})]})]})}function la({name:e,change:t}){const n=H(null),r=H(void 0),i=I(e);return j(()=>{i.value.trim()!==e&&(i.value=e)},[e]),$e(()=>{const o=a=>{a.key!=="/"||a.target.closest("input, textarea, select, dialog")||(a.preventDefault(),n.current?.focus())};return addEventListener("keydown",o),()=>{removeEventListener("keydown",o),clearTimeout(r.current)}},[]),s("label",{class:"search",children:[s(ne,{name:"search"}),s("span",{class:"unseen",children:"Name contains"}),s("input",{ref:n,type:"search",placeholder:"Search names",maxLength:255,value:i.value,"aria-keyshortcuts":"/",onInput:({currentTarget:o})=>{i.value=o.value,clearTimeout(r.current),r.current=setTimeout(()=>t(i.value.trim()),sa)}}),s("kbd",{"aria-hidden":"true",children:"/"})]})}function Ge({label:e,value:t,any:n,options:r,change:i}){return s("span",{class:t&&n?"select chosen":"select",children:s("select",{"aria-label":e,value:t,onChange:({currentTarget:o})=>i(o.value),children:[n&&s("option",{value:"",children:n}),r.map(([o,a])=>s("option",{value:o,selected:o===t,children:a},o))]})})}function ca({labels:e,change:t}){return s("span",{class:"label-filter",children:[e.map(n=>s("button",{type:"button",class:"label chosen","aria-label":`Remove label ${n}`,onClick:()=>t(e.filter(r=>r!==n)),children:[n,s(ne,{name:"close"})]},n)),e.length<Xr&&s("input",{type:"text","aria-label":"Label, as key or key:value; Enter adds it",placeholder:"label:value",maxLength:319,onKeyDown:n=>{const r=n.currentTarget.value.trim();n.key!=="Enter"||!r||(n.currentTarget.value="",t([...e,r]))}})]})}function Qn(e,t){return(t&&!e.includes(t)?[t,...e]:e).map(r=>[r,r])}function ua(){const e=I([]);return j(()=>{const t=new AbortController;return X(ti,{},t.signal).then(({workflows:n})=>e.value=n.map(({name:r})=>r)).catch(()=>{}),()=>t.abort()},[]),e.value}const Zn=3;class da extends Re{shouldComponentUpdate(t){const{row:n,index:r,top:i,active:o}=this.props;return n!==t.row||r!==t.index||i!==t.top||o!==t.active}render({row:t,index:n,top:r,active:i}){return s("div",{class:"row",role:"row","aria-rowindex":n+2,style:{transform:`translateY(${r}px)`},children:[s("span",{role:"cell",class:"cell-state",children:s(Fr,{state:t.state})}),s("span",{role:"cell",class:"cell-name",children:[s("a",{href:Mt(t.id),"data-job":t.id,tabIndex:i?0:-1,children:t.name}),s(ha,{row:t})]}),s("span",{role:"cell",class:"cell-track",children:s(Do,{job:t})}),s("span",{role:"cell",class:"cell-now",children:s(fa,{row:t})}),s("span",{role:"cell",class:"cell-queue faint",children:t.queue}),s("span",{role:"cell",class:"cell-workflow faint",children:t.workflow.name}),s("span",{role:"cell",class:"cell-took number faint",children:s(pa,{row:t})}),s("span",{role:"cell",class:"cell-age number faint",children:s($i,{at:t.createdAt})})]})}}function ha({row:e}){if(e.labels.length===0)return null;const t=e.labels.length-Zn;return s("span",{class:"labels",children:[e.labels.slice(0,Zn).map(({key:n,value:r})=>s("span",{class:"label",title:`${n}: ${r}`,children:r?`${n}: ${r}`:n},n)),t>0&&s("span",{class:"label",children:["+",t]})]})}function fa({row:e}){if(e.error)return s("span",{class:"now-failed",title:e.error.message,children:e.error.message});if(!de(e.state)||!e.task)return null;if(e.cancelRequestedAt)return s("span",{children:"Stopping"});const t=e.blockers[0];if(t){const a=t.until&&Date.parse(t.until),l=a?Math.max(a-Math.max(Ce.value,V()),0):null,d=t.kind==="APPROVAL"||t.kind==="MANUAL_STEP";return s("span",{class:d?"now-person":"",title:t.message,children:[d&&s(ne,{name:"lock"}),s("span",{class:"number",children:bn[t.kind]+(l===null?"":`, ${He(l)}`)})]})}const{state:n,attempt:r,maxAttempts:i,progressMessage:o}=e.task;return s("span",{children:[n==="RUNNING"&&o||Pt[n],r>1&&s("span",{class:"faint number",children:[" ","· attempt ",r," of ",i]})]})}function pa({row:e}){if(!e.startedAt)return null;const t=Date.parse(e.startedAt);return e.finishedAt?s(F,{children:ie(Date.parse(e.finishedAt)-t)}):s(F,{children:He(Math.max(Ce.value,V())-t)})}const er=8;function ma(e,t,n,r){const i=Math.floor(e/n)-er,o=Math.ceil((e+t)/n)+er,a=l=>Math.min(Math.max(l,0),r);return{first:a(i),end:a(o)}}const ga=[["state","State"],["name","Job"],["track","Stages"],["now","Now"],["queue","Queue"],["workflow","Workflow"],["took","Took"],["age","Age"]],tr=10;let Ve=null;function _a({feed:e,stale:t}){const n=H(null),r=H(Ve!==null&&document.activeElement===document.body),i=H(null),o=I(nr()),a=I(0),l=I(innerHeight),d=I(0),f=I(Ve),u=e.rows.value,m=ma(a.value,l.value,o.value,u.length);j(()=>{const p=()=>{n.current&&(o.value=nr(),l.value=innerHeight,a.value=Math.max(0,Wt()-n.current.getBoundingClientRect().top))};return p(),addEventListener("scroll",p,{passive:!0}),addEventListener("resize",p),()=>{removeEventListener("scroll",p),removeEventListener("resize",p)}},[]),j(()=>e.lookedAt(m.end),[e,m.end,u.length]),$e(()=>{const p=i.current,v=Math.floor(a.value/o.value);if(p&&a.value>0&&u[p.index]?.id!==p.id){const D=u.findIndex(({id:oe})=>oe===p.id),O=D-p.index;if(D>=0&&O!==0){scrollBy({top:O*o.value,behavior:"instant"}),d.value=Math.max(0,d.value+O),i.current={id:p.id,index:D};return}}const R=u[v];i.current=R?{id:R.id,index:v}:null},[u,a.value,o.value]),Ss(()=>{a.value===0&&(d.value=0)});const h=ys(()=>Math.max(0,e.rows.value.findIndex(({id:p})=>p===f.value))),c=u.length===0?-1:h.value;$e(()=>{if(!r.current)return;r.current=!1;const p=u[c]?.id;n.current?.querySelector(`[data-job="${p}"]`)?.focus({preventScroll:!0})});function _(p){const v=Math.min(Math.max(p,0),u.length-1),R=u[v];if(!R||!n.current)return;Ve=f.value=R.id,r.current=!0;const D=n.current.getBoundingClientRect().top+v*o.value,O=D+o.value;D<Wt()?scrollBy({top:D-Wt(),behavior:"instant"}):O>innerHeight&&scrollBy({top:O-innerHeight+o.value/2,behavior:"instant"})}function A(p){if(p.metaKey||p.ctrlKey||p.altKey)return;const v=va(p.key,c,u.length);v!==null&&(p.preventDefault(),_(v))}function w(p){const v=p.target.dataset.job;v&&(Ve=f.value=v)}function b(p){const v=p.target;if(v.closest("a")||p.metaKey||p.ctrlKey||p.shiftKey||p.button!==0)return;const R=v.closest("[role=row]")?.querySelector("[data-job]")?.dataset.job;!R||getSelection()?.toString()||(Ve=R,Rt(Mt(R)))}const g=u.slice(m.first,m.end).map((p,v)=>({row:p,index:m.first+v})),y=u[c];return y&&c<m.first&&g.unshift({row:y,index:c}),y&&c>=m.end&&g.push({row:y,index:c}),s("div",{class:t?"table stale":"table",children:[d.value>0&&s("button",{type:"button",class:"arrived",onClick:()=>scrollTo({top:0}),children:[s(ne,{name:"up"}),d.value," new"]}),s("div",{role:"table","aria-label":"Jobs","aria-rowcount":e.hasMore.value?-1:u.length+1,"aria-busy":t,children:[s("div",{class:"row head",role:"row","aria-rowindex":1,children:ga.map(([p,v])=>s("span",{role:"columnheader",class:`cell-${p}`,children:v},p))}),s("div",{ref:n,class:"rows",role:"rowgroup",style:{height:`${u.length*o.value}px`},onKeyDown:A,onFocusCapture:w,onClick:b,children:g.map(({row:p,index:v})=>s(da,{row:p,index:v,top:v*o.value,active:v===c},p.id))})]}),s("p",{class:"foot faint",children:ya(e)})]})}function va(e,t,n){switch(e){case"ArrowDown":case"j":return t+1;case"ArrowUp":case"k":return t-1;case"PageDown":return t+tr;case"PageUp":return t-tr;case"Home":return 0;case"End":return n-1;default:return null}}function ya(e){const t=e.rows.value.length;return e.readingMore.value?"Reading more …":e.hasMore.value&&t<Ze?`${t.toLocaleString()} jobs, and more further down`:e.hasMore.value?`The first ${t.toLocaleString()}. A filter shows what is behind them.`:t===1?"1 job":`${t.toLocaleString()} jobs`}function nr(){const e=getComputedStyle(document.documentElement);return parseFloat(e.getPropertyValue("--row-height"))*parseFloat(e.fontSize)}function Wt(){const e=getComputedStyle(document.documentElement);return parseFloat(e.getPropertyValue("--head-height"))*parseFloat(e.fontSize)}const ba=12;let Pe=null;function wa(){const e=nn(Se.value.searchParams),t=tt(e),n=ka(t,e),r=H(n);n.phase.value!=="loading"&&(r.current=n);const i=r.current!==n,o=a=>Ys(ve+tt({...nn(Se.peek().searchParams),...a}));return $e(()=>(document.title="Jobs · Callboard",Pe?.feed===n&&scrollTo({top:Pe.scroll,behavior:"instant"}),()=>{Pe={feed:r.current,scroll:scrollY}}),[]),s("main",{class:"list",children:[s("h1",{class:"unseen",children:"Jobs"}),s(Xo,{chosen:e.states,choose:a=>o({states:a})}),s(aa,{choice:e,change:o}),s(Aa,{}),s(Ea,{feed:r.current,stale:i,choice:e,change:o})]})}function ka(e,t){const n=H(void 0);if(n.current?.search!==e){const i=Pe&&tt(Pe.feed.choice)===e?Pe.feed:null;n.current={search:e,feed:i??new ea(t)}}const r=n.current.feed;return j(()=>(r.start(),()=>r.stop()),[r]),r}function Ea({feed:e,stale:t,choice:n,change:r}){const i=e.problem.value;return e.phase.value==="loading"?s(Sa,{}):e.phase.value==="failed"&&i?s(Ue,{problem:i,again:()=>e.start()}):s(F,{children:[i&&s(Ue,{problem:i}),t&&se.value.state==="lost"&&s("p",{class:"notice",role:"status",children:"What was chosen shows when the server answers again. Until then these are the jobs from before."}),e.rows.value.length>0?s(_a,{feed:e,stale:t}):jr(n)?s(Tt,{heading:"No jobs yet",children:s("p",{children:["Make a new one, or submit one in ",s("a",{href:"/",children:"GraphiQL"}),", where the first tab does it. It appears here by itself."]})}):s(Tt,{heading:"No job fits",children:[s("p",{children:"Jobs that come to fit appear here by themselves."}),s("button",{type:"button",onClick:()=>r({states:[],tasks:[],queue:null,workflow:null,name:"",labels:[],since:null}),children:"Show all jobs"})]})]})}function Aa(){const e=Be.value;if(!e)return null;const t=e.queues.filter(n=>n.paused).map(({name:n})=>n);return s(F,{children:[e.workers.workers===0&&s("p",{class:"notice",role:"status",children:"No worker is running: jobs wait until one starts."}),t.length>0&&s("p",{class:"notice",role:"status",children:[t.length===1?"This queue is paused: ":"These queues are paused: ",t.join(", "),"."]})]})}function Sa(){return s("div",{class:"table","aria-busy":"true","aria-label":"Jobs are being read",children:[s("div",{class:"row head"}),Array.from({length:ba},(e,t)=>s("div",{class:"row still",children:[s("span",{class:"cell-state",children:s("i",{class:"skeleton"})}),s("span",{class:"cell-name",children:s("i",{class:"skeleton",style:{width:`${8+t*5%9}rem`}})})]},t))]})}function $a(){const e=Pr.value;return s(_i,{children:e.kind==="list"?s(wa,{}):e.kind==="job"?s(Bo,{id:e.id},e.id):s("main",{children:s(Tt,{heading:"There is nothing at this address",children:s("p",{children:s("a",{href:ve,children:"All jobs"})})})})})}Or();as(s($a,{}),document.getElementById("page"));
