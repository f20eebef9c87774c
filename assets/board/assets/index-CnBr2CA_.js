var $,tr,nr,fe,Gt,_t,rr,pt,sr,on,Vt,nt=Symbol.for("pv"),vt={},yt=[],Yr=/^m(i|n|o|s|text|space)$/,an=Array.isArray,ln=yt.slice,ke=Object.assign;function Ee(e){e&&e.parentNode&&e.remove()}function Qr(e,t,n){var r,o,a,i={},l=arguments.length;for(a in t)a=="key"?r=t[a]:a=="ref"&&typeof e!="function"?o=t[a]:i[a]=t[a];return l>2&&(i.children=l>3?ln.call(arguments,2):n),ze(e,i,r,o,null)}function ze(e,t,n,r,o){var a={type:e,props:t,key:n,ref:r,__k:null,__:null,__b:0,__e:null,__c:null,constructor:nt,__v:o||++tr,__i:-1,__u:0};return!o&&$.vnode&&$.vnode(a),a}function F(e){return e.children}function Re(e,t){this.props=e,this.context=t,this.__g=0}function ge(e,t){if(t==null)return e.__&&ge(e.__,e.__i+1);for(var n;t<e.__k.length;t++)if((n=e.__k[t])&&n.__e)return n.__e;return typeof e.type!="function"||e.props.__P?null:ge(e)}function Zr(e){var t,n=e.__v,r=n.__e,o=[],a=[],i=e.__P;i&&((t=ke({constructor:nt},n)).__v=n.__v+1,$.vnode&&$.vnode(t),cn(i,t,n,e.__n,i.namespaceURI,32&n.__u?[r]:null,o,r||ge(n),32&n.__u,a),t.__v=n.__v,t.__.__k[t.__i]=t,ur(o,t,a),n.__=n.__e=null,t.__e!=r&&or(t))}function or(e){if((e=e.__)&&e.__c&&!e.props.__P)return e.__e=null,e.__k.some(function(t){return t&&(e.__e=t.__e)}),or(e)}function Sn(e){(8&e.__g||(e.__g|=8,fe.push(e),_t++))&&Gt==$.debounceRendering||((Gt=$.debounceRendering)||queueMicrotask)(ar)}function ar(){try{for(var e,t=1;fe.length;)fe.length>t&&fe.sort(rr),e=fe.shift(),t=fe.length,8&e.__g&&Zr(e)}finally{(_t=fe.length)&&(Gt||queueMicrotask)(ar)}}function ir(e,t,n,r,o,a,i,l,d,f,u){var m,h,c,_,A,w,b=r.__k||yt,g=t.length;for(d=es(n,t,b,d,g),m=0;m<g;m++)(c=n.__k[m])!=null&&(h=~c.__i&&b[c.__i]||vt,c.__i=m,w=cn(e,c,h,o,a,i,l,d,f,u),_=c.__e,(h.ref!=c.ref||8&h.__u)&&(h.ref&&un(h.ref,null,c,h),c.ref&&u.push(c.ref,c.__c||_,c)),A=A||_,4&c.__u?(d=lr(c,d,e,!h.__v),h.__e&&(h.__e=null)):typeof c.type=="function"&&w!==void 0?d=w:_&&(d=_.nextSibling),c.__u&=-21);return n.__e=A,d}function es(e,t,n,r,o){var a,i,l,d,f,u,m,h,c,_=n.length,A=_,w=0,b=0,g=e.__k=Array(o);for(a=0;a<o;a++)(i=t[a])!=null&&typeof i!="boolean"&&typeof i!="function"?(typeof i!="object"||i.constructor===String?i=g[a]=ze(null,i):an(i)?i=g[a]=ze(F,{children:i}):i.constructor===nt&&i.__b?i=g[a]=ze(i.type,i.props,i.key,i.ref,i.__v):g[a]=i,d=a+w,i.__=e,i.__b=e.__b+1,l=null,~(f=i.__i=ts(i,n,d,A))&&(A--,(l=n[f])&&(l.__u|=2)),l&&l.__v?(i.__u|=16,f==d-1?w--:f==d+1?w++:f!=d&&(f>d?w--:w++,b=1)):(~f||(o>_?w--:o<_&&w++),typeof i.type!="function"&&(i.__u|=4))):g[a]=null;if(b){for(u=[],m=[],a=0;a<o;a++)if((i=g[a])&&16&i.__u){for(w=0,h=u.length;w<h;)u[c=w+h>>1]<i.__i?w=c+1:h=c;u[w]=i.__i,m[a]=w+1}for(w=u.length;a--;)m[a]&&(m[a]==w?w--:g[a].__u|=4)}if(A)for(a=0;a<_;a++)!(l=n[a])||2&l.__u||(l.__e==r&&(r=ge(l)),dn(l,l));return r}function lr(e,t,n,r){var o,a,i,l;if(typeof e.type=="function"){if(e.props.__P)return t;if(o=e.__k)for(a=0;a<o.length;a++)o[a]&&(o[a].__=e,t=lr(o[a],t,n,!1));return t}for(t&&!t.parentNode&&(t=ge(e))&&!t.parentNode&&(t=null),i=e.__e,l=t;l&&l.nodeType==8;)l=l.nextSibling;for(i!=l&&(!r&&n.moveBefore&&i.parentNode?n.moveBefore(i,t):n.insertBefore(i,t||null)),t=i;(t=t&&t.nextSibling)&&t.nodeType==8&&!t.data.startsWith("$s"););return t}function ts(e,t,n,r){var o,a=e.key,i=e.type,l=t[n],d=l&&!(2&l.__u);if(l===null&&a==null||d&&a==l.key&&i==l.type)return n;if(r>(d?1:0)){for(o=n-1;o>=0;o--)if((l=t[o])&&!(2&l.__u)&&a==l.key&&i==l.type)return o;for(o=n+1;o<t.length;o++)if((l=t[o])&&!(2&l.__u)&&a==l.key&&i==l.type)return o}return-1}function $n(e,t,n){n==null&&(n=""),t[0]=="-"?e.setProperty(t,n):e[t]=n}function at(e,t,n,r,o){var a,i;if(t=="style")if(typeof n=="string")e.style.cssText=n;else{if(typeof r=="string"&&(e.style.cssText=r=""),r)for(t in r)n&&t in n||$n(e.style,t);if(n)for(t in n)r&&n[t]==r[t]||$n(e.style,t,n[t])}else if(t[0]=="o"&&t[1]=="n")typeof n!="function"&&(n=null),typeof r!="function"&&(r=null),(e.__e||(e.__e={}))[t]=n,n&&r||(i=Vt[t]||(Vt[t]=ns(t)),(e.__a||(e.__a={}))[t]=on,a=t!=(t=t.replace(sr,"$1")),(t=t.slice(2))[0]<"a"&&(t=t.toLowerCase()),n?e.addEventListener(t,i,a):e.removeEventListener(t,i,a));else{if(o=="http://www.w3.org/2000/svg")t=t.replace(/xlink(H|:h)/,"h").replace(/sName$/,"s");else if(t!="width"&&t!="height"&&t!="href"&&t!="list"&&t!="form"&&t!="tabIndex"&&t!="download"&&t!="rowSpan"&&t!="colSpan"&&t!="role"&&t!="popover"&&t in e)try{return void(e[t]=n??"")}catch{}if(typeof n=="function")return;n==null||n===!1&&t[4]!="-"?e.removeAttribute(t):e.setAttribute(t,t=="popover"&&n==1?"":n)}}function ns(e){return function(t){var n=this.__e;if(n){if(n=n[e],t[pt]==null)t[pt]=on++;else if(t[pt]<this.__a[e])return;return n($.event?$.event(t):t)}}}function cn(e,t,n,r,o,a,i,l,d,f){var u,m,h,c,_,A,w,b,g,y,p,v,R,D,O,oe,te,re,Q=t.type;if(t.constructor!==nt)return null;128&n.__u&&(d=32&n.__u,u=n.__c.__z)&&(t.__u|=d,m=a=[],u.nodeType==8?l=mt(u,a):a.push(u),l=a[0]||l),(u=$.__b)&&u(t);e:if(typeof Q=="function"){h=i.length;try{if(b=t.props,g=(u=Q.prototype)&&u.render,y=(u=Q.contextType)&&r[u.__c],p=u?y?y.props.value:u.__:r,(c=n.__c)?(t.__c=c,2&c.__g&&(c.__g|=1)):(g?t.__c=c=new Q(b,p):(t.__c=c=new Re(b,p),c.constructor=Q,c.render=ss),y&&y.sub(c),c.state||(c.state={}),c.__n=r,c.__g|=8,c.__h=[],c.__k=[]),g&&(c.__s||(c.__s=c.state),Q.getDerivedStateFromProps&&(c.__s==c.state&&(c.__s=ke({},c.__s)),ke(c.__s,Q.getDerivedStateFromProps(b,c.__s)))),_=c.props,A=c.state,c.__v=t,n.__c){if(b!==_&&g&&!Q.getDerivedStateFromProps&&c.componentWillReceiveProps&&c.componentWillReceiveProps(b,p),t.__v==n.__v&&!(8&c.__g)||!(4&c.__g)&&c.shouldComponentUpdate&&c.shouldComponentUpdate(b,c.__s,p)===!1){t.__v!=n.__v&&(c.props=b,c.state=c.__s,c.__g&=-9),t.__e=n.__e,t.__k=n.__k,t.__k.some(function(V){V&&(V.__=t)}),yt.push.apply(c.__h,c.__k),c.__k=[],c.__h.length&&i.push(c),l=ge(n);break e}c.componentWillUpdate&&c.componentWillUpdate(b,c.__s,p),g&&c.componentDidUpdate&&c.__h.push(function(){c.componentDidUpdate(_,A,w)})}else g&&!Q.getDerivedStateFromProps&&c.componentWillMount&&c.componentWillMount(),g&&c.componentDidMount&&c.__h.push(c.componentDidMount);c.context=p,c.props=b,c.__P=e,c.__g&=-5,v=$.__r,R=g?25:0;do c.__g&=-9,v&&v(t),u=c.render(c.props,c.state=c.__s,c.context);while(8&c.__g&&++R<25);g&&(yt.push.apply(c.__h,c.__k),c.__k=[]),c.state=c.__s,c.getChildContext&&(r=ke({},r,c.getChildContext())),g&&n.__c&&c.getSnapshotBeforeUpdate&&(w=c.getSnapshotBeforeUpdate(_,A)),D=u&&u.type===F&&u.key==null?u.props.children:u,b.__P&&(u=l,o=(e=b.__P).namespaceURI,d=a=null,n.props&&n.props.__P!=e&&(n.__k.some(function(V){V&&dn(V,V)}),n.__k=null),l=n.__k?ge(n,0):null),l=ir(e,an(D)?D:[D],t,n,r,o,a,i,l,d,f),b.__P&&(t.__e=null,l=u),t.__u&=-161,m&&m.some(Ee),c.__h.length&&i.push(c),1&c.__g&&(c.__g&=-4)}catch(V){if(i.length=h,t.__v=null,d||a)if(V&&V.then){if(t.__u|=128|d,a){for(~(te=a.indexOf(l||void 0))||(te=a.length);(re=a[te-1])&&re.nodeType==8;)te--;for(;te<a.length;te++)if(re=a[te])if(a[te]=null,O){if(re==oe)break}else{if(re.nodeType!=8)break;re.data.startsWith("$s")&&(oe=mt(O=re))}}if(!O){for(;l&&l.nodeType==8&&l.nextSibling;)l=l.nextSibling;O=l}(u=mt(O=t.__c.__z||(t.__c.__z=O)))?(t.__e=O,l=u):t.__e=l,l=l&&l.nextSibling}else a&&a.some(Ee);else t.__e=n.__e;t.__k||(t.__k=n.__k||[]),V&&V.then||cr(t),$.__e(V,t,n)}}else l=t.__e=rs(n.__e,t,n,r,o,a,i,d,f,e);return(u=$.diffed)&&u(t),l}function mt(e,t){if(e&&e.nodeType==8&&e.data.startsWith("$s"))for(var n=1;e=e.nextSibling;){if(e.nodeType==8){if(e.data.startsWith("$s"))n++;else if(e.data.startsWith("/$s")&&!--n)return e}t&&t.push(e)}}function cr(e){e&&(e.__c&&(e.__c.__g|=4),e.__k&&e.__k.some(cr))}function ur(e,t,n){for(var r=0;r<n.length;)un(n[r++],n[r++],n[r++]);$.__c&&$.__c(t,e),e.some(function(o){try{e=o.__h,o.__h=[],e.some(function(a){a.call(o)})}catch(a){$.__e(a,o.__v)}})}function rs(e,t,n,r,o,a,i,l,d,f){var u,m,h,c,_,A,w,b,g=n.props||vt,y=t.props,p=t.type;if(p=="svg"?o="http://www.w3.org/2000/svg":p=="math"?o="http://www.w3.org/1998/Math/MathML":o||(o="http://www.w3.org/1999/xhtml"),a){for(u=0;u<a.length;u++)if((_=a[u])&&(p?_.localName==p:_.nodeType==3)){e=_,a[u]=null;break}}if(!e){if(b=f.ownerDocument||document,!p)return b.createTextNode(y);e=b.createElementNS(o,p,y.is?y:f),l&&($.__m&&$.__m(t,a),l=!1),a=null}if(p){if(f=p=="template"&&e.content||e,a=p=="textarea"&&y.defaultValue!=null?null:a&&ln.call(f.childNodes),!l&&a)for(g={},u=0;u<e.attributes.length;u++)g[(_=e.attributes[u]).name]=_.value;for(u in g)_=g[u],u=="dangerouslySetInnerHTML"?h=_:u=="children"||u in y||u=="value"&&"defaultValue"in y||u=="checked"&&"defaultChecked"in y||at(e,u,null,_,o);for(u in y)_=y[u],u=="children"?c=_:u=="dangerouslySetInnerHTML"?m=_:u=="value"?A=_:u=="checked"?w=_:l&&typeof _!="function"||g[u]===_||at(e,u,_,g[u],o);m?(l||h&&(m.__html==h.__html||m.__html==e.innerHTML)||(e.innerHTML=m.__html),t.__k=[]):(h&&(e.textContent=""),(p=="foreignObject"||o=="http://www.w3.org/1998/Math/MathML"&&Yr.test(p))&&(o="http://www.w3.org/1999/xhtml"),ir(f,an(c)?c:[c],t,n,r,o,a,i,a?a[0]:n.__k&&ge(n,0),l,d),a&&a.some(Ee)),l&&p!="textarea"||(u="value",p=="progress"&&A==null?e.removeAttribute(u):A==null||A===e[u]&&(p!="progress"||A)||at(e,u,A,g[u],o),u="checked",w!=null&&w!=e[u]&&at(e,u,w,g[u],o))}else g===y||l&&e.data==y||(e.data=y);return e}function un(e,t,n,r){try{typeof e=="function"?t?t.__x=e(t)||1:r&&(r=r.__c||r.__e)&&(t=r.__x)&&(r.__x=null,typeof t=="function"?t():e(null)):e.current=t}catch(o){$.__e(o,n)}}function dn(e,t,n){var r,o,a,i;if($.unmount&&$.unmount(e),!(r=e.ref)||r.current&&r.current!=e.__e||un(r,null,t,e),r=e.__c){if(r.componentWillUnmount)try{r.componentWillUnmount()}catch(l){$.__e(l,t)}r.__P=r.__n=null}if(r=e.__k)for(i=0;i<r.length;i++)r[i]&&dn(r[i],t,typeof e.type!="function"||n&&!e.props.__P);!n&&(r=e.__c)&&(r=r.__z)&&(o=mt(r,a=[]))&&(r==e.__e&&a.some(Ee),Ee(o),Ee(r)),n||Ee(e.__e),e.__e=e.__c=e.__=null}function ss(e,t,n){return this.constructor(e,n)}function os(e,t){var n,r,o,a;$.__&&$.__(e,t),t.nodeType==9&&(t=t.documentElement),r=(n=e&&32&e.__u)?null:t.__k,t.__k=ze(F,{children:[e]}),o=[],a=[],cn(t,t.__k,r||vt,vt,t.namespaceURI,r?null:t.firstChild?ln.call(t.childNodes):null,o,r?r.__e:t.firstChild,n,a),ur(o,t.__k,a),t.__k.props.children=null}$={__e:function(e,t,n,r){for(var o,a,i;t=t.__;)if((o=t.__c)&&!(1&o.__g)){o.__g|=4;try{if((i=(a=o.constructor)&&a.getDerivedStateFromError)&&o.setState(a.getDerivedStateFromError(e)),o.componentDidCatch&&(o.componentDidCatch(e,r||{}),i=1),i&&8&o.__g)return void(o.__g|=2)}catch(l){e=l}}throw _t=0,e}},tr=0,nr=function(e){return e!=null&&e.constructor===nt},Re.prototype.setState=function(e,t){var n=this.__s;n&&n!=this.state||(n=this.__s=ke({},this.state)),typeof e=="function"&&(e=e(ke({},n),this.props)),e&&(ke(n,e),this.__v&&(t&&this.__k.push(t),Sn(this)))},Re.prototype.forceUpdate=function(e){this.__v&&(this.__g|=4,e&&this.__h.push(e),Sn(this))},Re.prototype.render=F,fe=[],_t=0,rr=function(e,t){return e.__v.__b-t.__v.__b},pt=Symbol(),sr=/(PointerCapture)$|Capture$/i,on=0,Vt={};var as=Symbol.for("pv"),is=0;function s(e,t,n,r,o,a){t||(t={});var i,l,d=t;if("ref"in d&&typeof e!="function")for(l in d={},t)l=="ref"?i=t[l]:d[l]=t[l];var f={type:e,props:d,key:n,ref:i,__k:null,__:null,__b:0,__e:null,__c:null,constructor:as,__v:--is,__i:-1,__u:0};return $.vnode&&$.vnode(f),f}var De,G,Dt,Tn,ls=Object.is,Kt=0,dr=[],zt=[],P=$,In=P.__b,Nn=P.__r,Cn=P.diffed,xn=P.__c,Mn=P.unmount,Rn=P.__;function It(e,t){P.__h&&P.__h(G,e,Kt||t),Kt=0;var n=G.__H||(G.__H={__:[],__h:[]});return e>=n.__.length&&n.__.push({}),n.__[e]}function X(e,t){var n=It(De++,3);!P.__s&&hn(n.__H,t)&&(n.__P=!0,n.__=e,n.u=t,G.__H.__h.push(n))}function $e(e,t){var n=It(De++,4);!P.__s&&hn(n.__H,t)&&(n.__P=!1,n.__=e,n.u=t,G.__h.push(n))}function H(e){return Kt=5,rt(function(){return{current:e}},[])}function rt(e,t){var n=It(De++,7);return hn(n.__H,t)&&(n.__=e(),n.__H=t),n.__}function cs(){var e=It(De++,11);if(!e.__){for(var t=G.__v;!t.__m&&t.__;)t=t.__;var n=t.__m||(t.__m=[0,0]);e.__="P"+n[0]+"-"+n[1]++}return e.__}function us(){var e;do{for(;e=zt.shift();)try{Xe(e)}catch(n){P.__e(n,{__:(e=e.__P)&&e.__v})}for(;e=dr.shift();){var t=e.__H;if(e.__P&&t)try{t.__h.some(Xe),t.__h.some(Xt),t.__h=[]}catch(n){t.__h=[],P.__e(n,e.__v)}}}while(zt.length)}P.__b=function(e){G=null,In&&In(e)},P.__=function(e,t){e&&t.__k&&t.__k.__m&&(e.__m=t.__k.__m),Rn&&Rn(e,t)},P.__r=function(e){Nn&&Nn(e),De=0;var t=(G=e.__c).__H;t&&(Dt==G?G.__h=[]:(t.__h.some(Xe),t.__h.some(Xt),De=0),t.__h=[],t.__.some(function(n){n.__N&&(n.__=n.__N),n.u=n.__N=void 0})),Dt=G},P.diffed=function(e){Cn&&Cn(e);var t=e.__c;t&&t.__H&&(t.__H.__h.length&&Pn(dr.push(t)),t.__H.__.some(function(n){n.u&&(n.__H=n.u)})),Dt=G=null},P.__c=function(e,t){t.some(function(n){try{n.__h.some(Xe),n.__h=n.__h.filter(function(r){return!r.__||Xt(r)})}catch(r){n.__h=[function(){throw r}]}}),xn&&xn(e,t)},P.unmount=function(e){Mn&&Mn(e);var t,n,r=e.__c;r&&r.__H&&(r.__H.__.some(function(o){try{if(o.__P&&o.__c){if(n===void 0){for(n=e.__;n&&(!n.__c||!n.__c.__P);)n=n.__;n=n&&n.__c}o.__P=n,Pn(zt.push(o))}else Xe(o)}catch(a){t=a}}),r.__H=void 0,t&&P.__e(t,r.__v))};var Ln=typeof requestAnimationFrame=="function";function ds(e){var t,n=function(){clearTimeout(r),Ln&&cancelAnimationFrame(t),setTimeout(e)},r=setTimeout(n,35);Ln&&(t=requestAnimationFrame(n))}function Pn(e){e!=1&&Tn==P.requestAnimationFrame||((Tn=P.requestAnimationFrame)||ds)(us)}function Xe(e){var t=G,n=e.__c;typeof n=="function"&&(e.__c=void 0,n()),G=t}function Xt(e){var t=G;e.__c=e.__(),G=t}function hn(e,t){return!e||e.length!=t.length||t.some(function(n,r){return!ls(n,e[r])})}var hs=Symbol.for("preact-signals");function Nt(){if(le>1)le--;else{var e,t=!1;for((function(){var o=wt;for(wt=void 0;o!==void 0;){var a=o.S;if(a.v===o.v)for(var i=a.t;i!==void 0;i=i.x)i.i===o.i&&(i.i=a.i);o=o.o}})();Ye!==void 0;){var n=Ye;for(Ye=void 0,bt++;n!==void 0;){var r=n.u;if(n.u=void 0,n.f&=-3,!(8&n.f)&&pr(n))try{n.c()}catch(o){t||(e=o,t=!0)}n=r}}if(bt=0,le--,t)throw e}}function hr(e){if(le>0)return e();jt=++fs,le++;try{return e()}finally{Nt()}}var je,C=void 0;function Ct(e){var t=C,n=je;C=void 0,je=void 0;try{return e()}finally{C=t,je=n}}var Ye=void 0,le=0,bt=0,fs=0,jt=0,wt=void 0,Et=0;function fr(e){if(C!==void 0){var t=e.n;if(t===void 0||t.t!==C)return t={i:0,S:e,p:C.s,n:void 0,t:C,e:void 0,x:void 0,r:t},C.s!==void 0&&(C.s.n=t),C.s=t,e.n=t,32&C.f&&e.S(t),t;if(t.i===-1)return t.i=0,t.n!==void 0&&(t.n.p=t.p,t.p!==void 0&&(t.p.n=t.n),t.p=C.s,t.n=void 0,C.s.n=t,C.s=t),t}}function B(e,t){this.v=e,this.i=0,this.n=void 0,this.t=void 0,this.l=0,this.W=t?.watched,this.Z=t?.unwatched,this.name=t?.name}B.prototype.brand=hs;B.prototype.h=function(){return!0};B.prototype.S=function(e){var t=this,n=this.t;n!==e&&e.e===void 0&&(e.x=n,this.t=e,n!==void 0?n.e=e:Ct(function(){var r;(r=t.W)==null||r.call(t)}))};B.prototype.U=function(e){var t=this;if(this.t!==void 0){var n=e.e,r=e.x;n!==void 0&&(n.x=r,e.e=void 0),r!==void 0&&(r.e=n,e.x=void 0),e===this.t&&(this.t=r,r===void 0&&Ct(function(){var o;(o=t.Z)==null||o.call(t)}))}};B.prototype.subscribe=function(e){var t=this;return Ne(function(){var n=t.value;Ct(function(){return e(n)})},{name:"sub"})};B.prototype.valueOf=function(){return this.value};B.prototype.toString=function(){return this.value+""};B.prototype.toJSON=function(){return this.value};B.prototype.peek=function(){var e=this;return Ct(function(){return e.value})};Object.defineProperty(B.prototype,"value",{get:function(){var e=fr(this);return e!==void 0&&(e.i=this.i),this.v},set:function(e){if(e!==this.v){if(bt>100)throw new Error("Cycle detected");(function(n){le!==0&&bt===0&&n.l!==jt&&(n.l=jt,wt={S:n,v:n.v,i:n.i,o:wt})})(this),this.v=e,this.i++,Et++,le++;try{for(var t=this.t;t!==void 0;t=t.x)t.t.N()}finally{Nt()}}}});function L(e,t){return new B(e,t)}function pr(e){for(var t=e.s;t!==void 0;t=t.n)if(t.S.i!==t.i||!t.S.h()||t.S.i!==t.i)return!0;return!1}function mr(e){for(var t=e.s;t!==void 0;t=t.n){var n=t.S.n;if(n!==void 0&&(t.r=n),t.S.n=t,t.i=-1,t.n===void 0){e.s=t;break}}}function gr(e){for(var t=e.s,n=void 0;t!==void 0;){var r=t.p;t.i===-1?(t.S.U(t),r!==void 0&&(r.n=t.n),t.n!==void 0&&(t.n.p=r)):n=t,t.S.n=t.r,t.r!==void 0&&(t.r=void 0),t=r}e.s=n}function Ie(e,t){B.call(this,void 0,t),this.x=e,this.s=void 0,this.g=Et-1,this.f=4}Ie.prototype=new B;Ie.prototype.h=function(){if(this.f&=-3,1&this.f)return!1;if((36&this.f)==32||(this.f&=-5,this.g===Et))return!0;if(this.g=Et,this.f|=1,this.i>0&&!pr(this))return this.f&=-2,!0;var e=C;try{mr(this),C=this;var t=this.x();(16&this.f||this.v!==t||this.i===0)&&(this.v=t,this.f&=-17,this.i++)}catch(n){this.v=n,this.f|=16,this.i++}return C=e,gr(this),this.f&=-2,!0};Ie.prototype.S=function(e){if(this.t===void 0){this.f|=36;for(var t=this.s;t!==void 0;t=t.n)t.S.S(t)}B.prototype.S.call(this,e)};Ie.prototype.U=function(e){if(this.t!==void 0&&(B.prototype.U.call(this,e),this.t===void 0)){this.f&=-33;for(var t=this.s;t!==void 0;t=t.n)t.S.U(t)}};Ie.prototype.N=function(){if(!(2&this.f)){this.f|=6;for(var e=this.t;e!==void 0;e=e.x)e.t.N()}};Object.defineProperty(Ie.prototype,"value",{get:function(){if(1&this.f)throw new Error("Cycle detected");var e=fr(this);if(this.h(),e!==void 0&&(e.i=this.i),16&this.f)throw this.v;return this.v}});function kt(e,t){return new Ie(e,t)}function _r(e){var t=e.j;if(e.j=void 0,typeof t=="function"){le++;var n=C;C=void 0;try{t()}catch(r){throw e.f&=-2,e.f|=8,fn(e),r}finally{C=n,Nt()}}}function fn(e){for(var t=e.s;t!==void 0;t=t.n)t.S.U(t);e.x=void 0,e.s=void 0,_r(e)}function ps(e){if(C!==this)throw new Error("Out-of-order effect");gr(this),C=e,this.f&=-2;try{8&this.f&&fn(this)}finally{Nt()}}function qe(e,t){this.x=e,this.j=void 0,this.s=void 0,this.u=void 0,this.f=32,this.name=t?.name,je&&je.push(this)}qe.prototype.c=function(){var e=this.S();try{if(8&this.f||this.x===void 0)return;var t=this.x();typeof t=="function"&&(this.j=t)}finally{e()}};qe.prototype.S=function(){if(1&this.f)throw new Error("Cycle detected");this.f|=1,this.f&=-9,_r(this),mr(this),le++;var e=C;return C=this,ps.bind(this,e)};qe.prototype.N=function(){2&this.f||(this.f|=2,this.u=Ye,Ye=this)};qe.prototype.d=function(){this.f|=8,1&this.f||fn(this)};qe.prototype.dispose=function(){this.d()};function Ne(e,t){var n=new qe(e,t);try{n.c()}catch(o){throw n.d(),o}var r=n.d.bind(n);return r[Symbol.dispose]=r,r}var pn,Fe,it,ms=typeof window<"u"&&!!window.__PREACT_SIGNALS_DEVTOOLS__,vr=[],yr=[];Ne(function(){pn=this.N})();function Je(e,t){$[e]=t.bind(null,$[e]||function(){})}function et(e){if(it){var t=it;it=void 0,t()}it=e&&e.S()}function br(e){var t=this,n=e.data,r=I(n);r.name="ReactiveDom",r.value=n;var o=rt(function(){for(var l=t,d=t.__v;d=d.__;)if(d.__c){d.__c.__$f|=4;break}var f=kt(function(){var c=r.value.value;return c===0?0:c===!0?"":c||""}),u=kt(function(){return!Array.isArray(f.value)&&!nr(f.value)}),m=Ne(function(){if(this.N=wr,u.value){var c=f.value;l.__v&&l.__v.__e&&l.__v.__e.nodeType===3&&(l.__v.__e.data=c)}}),h=t.__$u.d;return t.__$u.d=function(){m(),h.call(this)},[u,f]},[]),a=o[0],i=o[1];return a.value?i.peek():i.value}br.displayName="ReactiveTextNode";Object.defineProperties(B.prototype,{constructor:{configurable:!0,value:Qr(F,null).constructor},type:{configurable:!0,value:br},props:{configurable:!0,get:function(){var e=this;return{data:{get value(){return e.value}}}}},__b:{configurable:!0,value:1}});Je("__b",function(e,t){if(et(),Fe=void 0,typeof t.type=="string"){var n,r=t.props;for(var o in r)if(o!=="children"){var a=r[o];a instanceof B&&(n||(t.__np=n={}),n[o]=a,r[o]=a.peek())}}e(t)});Je("__r",function(e,t){if(e(t),t.type!==F){et();var n,r=t.__c;r&&(r.__$f&=-2,(n=r.__$u)===void 0&&(r.__$u=n=(function(o,a){var i;return Ne(function(){i=this},{name:a}),i.c=o,i})((function(o){return function(){var a;ms&&((a=this.y)==null||a.call(this)),o.__$f|=1,o.setState({})}})(r),typeof t.type=="function"?t.type.displayName||t.type.name:""))),Fe=r,et(n)}});Je("__e",function(e,t,n,r){et(),Fe=void 0,e(t,n,r)});Je("diffed",function(e,t){et(),Fe=void 0;var n;if(typeof t.type=="string"&&(n=t.__e)){var r=t.__np,o=t.props,a=n.U;if(a)for(var i in a){var l=a[i];l===void 0||r&&i in r||(l.d(),a[i]=void 0)}if(r){a||(a={},n.U=a);for(var d in r){var f=a[d],u=r[d];f===void 0?(f=gs(n,d,u,o),a[d]=f):f.o(u,o)}}}e(t)});function gs(e,t,n,r){var o=t in e&&e.ownerSVGElement===void 0,a=L(n);return{o:function(i,l){a.value=i,r=l},d:Ne(function(){this.N=wr;var i=a.value.value;r[t]!==i&&(r[t]=i,o?e[t]=i:i!=null&&(i!==!1||t[4]==="-")?e.setAttribute(t,i):e.removeAttribute(t))})}}Je("unmount",function(e,t){if(typeof t.type=="string"){var n=t.__e;if(n){var r=n.U;if(r){n.U=void 0;for(var o in r){var a=r[o];a&&a.d()}}}var i=t.__np;if(i){var l=t.props;for(var d in i)l[d]=i[d]}t.__np=void 0}else{var f=t.__c;if(f){f.__$f|=8;var u=f.__$u;u&&(f.__$u=void 0,u.d())}}e(t)});Je("__h",function(e,t,n,r){r<3&&(t.__$f|=2),e(t,n,r)});Re.prototype.shouldComponentUpdate=function(e,t){if(this.__R)return!0;var n=this.__$u,r=n&&n.s!==void 0;for(var o in t)return!0;if(this.__f||typeof this.u=="boolean"&&this.u===!0){var a=2&this.__$f;if(!(r||a||4&this.__$f)||1&this.__$f)return!0}else if(!(r||4&this.__$f)||3&this.__$f)return!0;for(var i in e)if(i!=="__source"&&e[i]!==this.props[i])return!0;for(var l in this.props)if(!(l in e))return!0;return!1};function I(e,t){return rt(function(){return L(e,t)},[])}function _s(e,t){var n=H(e);return n.current=e,Fe.__$f|=4,rt(function(){return kt(function(){return n.current()},t)},[])}var vs=typeof requestAnimationFrame>"u"?setTimeout:function(e){var t=function(){clearTimeout(n),cancelAnimationFrame(r),e()},n=setTimeout(t,35),r=requestAnimationFrame(t)},ys=function(e){queueMicrotask(function(){queueMicrotask(e)})};function bs(){hr(function(){for(var e;e=vr.shift();)pn.call(e)})}function ws(){vr.push(this)===1&&($.requestAnimationFrame||vs)(bs)}function Es(){hr(function(){for(var e;e=yr.shift();)pn.call(e)})}function wr(){yr.push(this)===1&&($.requestAnimationFrame||ys)(Es)}function ks(e,t){var n=H(e);n.current=e;var r=Fe;X(function(){return Ne(function(){if(this.N=ws,!(r&&8&r.__$f))return n.current()},t)},[])}function K(e){return e===null?"null":Array.isArray(e)?"array":typeof e}function we(e){return K(e)==="object"}function As(e){return Array.isArray(e)&&e.length>0&&e.every(t=>"message"in t)}function Dn(e,t){return e.length<124?e:t}const Ss="graphql-transport-ws";var Z=(e=>(e[e.InternalServerError=4500]="InternalServerError",e[e.InternalClientError=4005]="InternalClientError",e[e.BadRequest=4400]="BadRequest",e[e.BadResponse=4004]="BadResponse",e[e.Unauthorized=4401]="Unauthorized",e[e.Forbidden=4403]="Forbidden",e[e.SubprotocolNotAcceptable=4406]="SubprotocolNotAcceptable",e[e.ConnectionInitialisationTimeout=4408]="ConnectionInitialisationTimeout",e[e.ConnectionAcknowledgementTimeout=4504]="ConnectionAcknowledgementTimeout",e[e.SubscriberAlreadyExists=4409]="SubscriberAlreadyExists",e[e.TooManyInitialisationRequests=4429]="TooManyInitialisationRequests",e))(Z||{}),ee=(e=>(e.ConnectionInit="connection_init",e.ConnectionAck="connection_ack",e.Ping="ping",e.Pong="pong",e.Subscribe="subscribe",e.Next="next",e.Error="error",e.Complete="complete",e))(ee||{});function Er(e){if(!we(e))throw new Error(`Message is expected to be an object, but got ${K(e)}`);if(!e.type)throw new Error("Message is missing the 'type' property");if(typeof e.type!="string")throw new Error(`Message is expects the 'type' property to be a string, but got ${K(e.type)}`);switch(e.type){case"connection_init":case"connection_ack":case"ping":case"pong":{if(e.payload!=null&&!we(e.payload))throw new Error(`"${e.type}" message expects the 'payload' property to be an object or nullish or missing, but got "${e.payload}"`);break}case"subscribe":{if(typeof e.id!="string")throw new Error(`"${e.type}" message expects the 'id' property to be a string, but got ${K(e.id)}`);if(!e.id)throw new Error(`"${e.type}" message requires a non-empty 'id' property`);if(!we(e.payload))throw new Error(`"${e.type}" message expects the 'payload' property to be an object, but got ${K(e.payload)}`);if(typeof e.payload.query!="string")throw new Error(`"${e.type}" message payload expects the 'query' property to be a string, but got ${K(e.payload.query)}`);if(e.payload.variables!=null&&!we(e.payload.variables))throw new Error(`"${e.type}" message payload expects the 'variables' property to be a an object or nullish or missing, but got ${K(e.payload.variables)}`);if(e.payload.operationName!=null&&K(e.payload.operationName)!=="string")throw new Error(`"${e.type}" message payload expects the 'operationName' property to be a string or nullish or missing, but got ${K(e.payload.operationName)}`);if(e.payload.extensions!=null&&!we(e.payload.extensions))throw new Error(`"${e.type}" message payload expects the 'extensions' property to be a an object or nullish or missing, but got ${K(e.payload.extensions)}`);break}case"next":{if(typeof e.id!="string")throw new Error(`"${e.type}" message expects the 'id' property to be a string, but got ${K(e.id)}`);if(!e.id)throw new Error(`"${e.type}" message requires a non-empty 'id' property`);if(!we(e.payload))throw new Error(`"${e.type}" message expects the 'payload' property to be an object, but got ${K(e.payload)}`);break}case"error":{if(typeof e.id!="string")throw new Error(`"${e.type}" message expects the 'id' property to be a string, but got ${K(e.id)}`);if(!e.id)throw new Error(`"${e.type}" message requires a non-empty 'id' property`);if(!As(e.payload))throw new Error(`"${e.type}" message expects the 'payload' property to be an array of GraphQL errors, but got ${JSON.stringify(e.payload)}`);break}case"complete":{if(typeof e.id!="string")throw new Error(`"${e.type}" message expects the 'id' property to be a string, but got ${K(e.id)}`);if(!e.id)throw new Error(`"${e.type}" message requires a non-empty 'id' property`);break}default:throw new Error(`Invalid message 'type' property "${e.type}"`)}return e}function $s(e,t){return Er(typeof e=="string"?JSON.parse(e,t):e)}function We(e,t){return Er(e),JSON.stringify(e,t)}function Ts(e){const{url:t,connectionParams:n,lazy:r=!0,onNonLazyError:o=console.error,lazyCloseTimeout:a=0,keepAlive:i=0,disablePong:l,connectionAckWaitTimeout:d=0,retryAttempts:f=5,retryWait:u=async function(N){const E=Math.pow(2,N);await new Promise(T=>setTimeout(T,E*1e3+Math.floor(Math.random()*2700+300)))},shouldRetry:m=Ot,on:h,webSocketImpl:c,generateID:_=function(){return"xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx".replace(/[xy]/g,N=>{const E=Math.random()*16|0;return(N=="x"?E:E&3|8).toString(16)})},jsonMessageReplacer:A,jsonMessageReviver:w}=e;let b;if(c){if(!Ns(c))throw new Error("Invalid WebSocket implementation provided");b=c}else typeof WebSocket<"u"?b=WebSocket:typeof global<"u"?b=global.WebSocket||global.MozWebSocket:typeof window<"u"&&(b=window.WebSocket||window.MozWebSocket);if(!b)throw new Error("WebSocket implementation missing; on Node you can `import WebSocket from 'ws';` and pass `webSocketImpl: WebSocket` to `createClient`");const g=b,y=(()=>{const k=(()=>{const E={};return{on(T,U){return E[T]=U,()=>{delete E[T]}},emit(T){"id"in T&&E[T.id]?.(T)}}})(),N={connecting:h?.connecting?[h.connecting]:[],opened:h?.opened?[h.opened]:[],connected:h?.connected?[h.connected]:[],ping:h?.ping?[h.ping]:[],pong:h?.pong?[h.pong]:[],message:h?.message?[k.emit,h.message]:[k.emit],closed:h?.closed?[h.closed]:[],error:h?.error?[h.error]:[]};return{onMessage:k.on,on(E,T){const U=N[E];return U.push(T),()=>{const q=U.indexOf(T);q>-1&&U.splice(q,1)}},emit(E,...T){for(const U of[...N[E]])U(...T)}}})();function p(k){const N=[y.on("error",E=>{N.forEach(T=>T()),k(E)}),y.on("closed",E=>{N.forEach(T=>T()),k(E)})];return()=>N.forEach(E=>E())}let v,R=0,D,O=!1,oe=0,te=!1;async function re(){clearTimeout(D);const[k,N]=await(v??(v=new Promise((U,q)=>(async()=>{if(O){if(await u(oe),!R)return v=void 0,q({code:1e3,reason:"All Subscriptions Gone"});oe++}y.emit("connecting",O);const S=new g(typeof t=="function"?await t():t,Ss);let ae,xe;function ot(){isFinite(i)&&i>0&&(clearTimeout(xe),xe=setTimeout(()=>{S.readyState===g.OPEN&&(S.send(We({type:ee.Ping})),y.emit("ping",!1,void 0))},i))}p(W=>{v=void 0,clearTimeout(ae),clearTimeout(xe),q(W),W instanceof On&&(S.close(4499,"Terminated"),S.onerror=null,S.onclose=null)}),S.onerror=W=>y.emit("error",W),S.onclose=W=>y.emit("closed",W),S.onopen=async()=>{try{y.emit("opened",S);const W=typeof n=="function"?await n():n;if(S.readyState!==g.OPEN)return;S.send(We(W?{type:ee.ConnectionInit,payload:W}:{type:ee.ConnectionInit},A)),isFinite(d)&&d>0&&(ae=setTimeout(()=>{S.close(Z.ConnectionAcknowledgementTimeout,"Connection acknowledgement timeout")},d)),ot()}catch(W){y.emit("error",W),S.close(Z.InternalClientError,Dn(W instanceof Error?W.message:String(W),"Internal client error"))}};let Me=!1;S.onmessage=({data:W})=>{try{const J=$s(W,w);if(y.emit("message",J),J.type==="ping"||J.type==="pong"){y.emit(J.type,!0,J.payload),J.type==="pong"?ot():l||(S.send(We(J.payload?{type:ee.Pong,payload:J.payload}:{type:ee.Pong},A)),y.emit("pong",!1,J.payload));return}if(Me)return;if(J.type!==ee.ConnectionAck)throw new Error(`First message cannot be of type ${J.type}`);clearTimeout(ae),Me=!0,y.emit("connected",S,J.payload,O),O=!1,oe=0;const An=new Promise((Ei,jr)=>p(jr));An.catch(()=>{}),U([S,An])}catch(J){S.onmessage=null,y.emit("error",J),S.close(Z.BadResponse,Dn(J instanceof Error?J.message:String(J),"Bad response"))}}})())));k.readyState===g.CLOSING&&await N;let E=()=>{};const T=new Promise(U=>E=U);return[k,E,new Promise((U,q)=>{const S=p(q);k.readyState!==g.OPEN&&N.catch(q),T.then(()=>{if(S(),!R){const ae=()=>k.close(1e3,"Normal Closure");isFinite(a)&&a>0?(clearTimeout(D),D=setTimeout(()=>{!R&&k.readyState===g.OPEN&&ae()},a)):ae()}U()})})]}function Q(k){if(Ot(k)&&(Is(k.code)||[Z.InternalServerError,Z.InternalClientError,Z.BadRequest,Z.BadResponse,Z.Unauthorized,Z.SubprotocolNotAcceptable,Z.SubscriberAlreadyExists,Z.TooManyInitialisationRequests].includes(k.code)))throw k;if(te)return!1;if(Ot(k)&&k.code===1e3)return R>0;if(!f||oe>=f||!m(k))throw k;return O=!0}r||(async()=>{for(R++;;)try{const[,,k]=await re();await k}catch(k){try{if(!Q(k))return}catch(N){return o?.(N)}}})();function V(k,N){const E=_(k);let T=!1,U=!1,q=()=>{R--,T=!0};return(async()=>{for(R++;;)try{const[S,ae,xe]=await re();if(T)return xe.catch(()=>{}),ae();const ot=y.onMessage(E,Me=>{switch(Me.type){case ee.Next:{N.next(Me.payload);return}case ee.Error:{U=!0,T=!0,N.error(Me.payload),q();return}case ee.Complete:{T=!0,q();return}}});S.send(We({id:E,type:ee.Subscribe,payload:k},A)),q=()=>{!T&&S.readyState===g.OPEN&&S.send(We({id:E,type:ee.Complete},A)),R--,T=!0,ae()},await xe.finally(ot);return}catch(S){if(!Q(S))return}})().then(()=>{U||N.complete()}).catch(S=>{N.error(S)}),()=>{T||q()}}return{on:y.on,subscribe:V,iterate(k){const N=[],E={done:!1,error:null,resolve:()=>{}},T=V(k,{next(q){N.push(q),E.resolve()},error(q){E.done=!0,E.error=q,E.resolve()},complete(){E.done=!0,E.resolve()}}),U=(async function*(){for(;;){for(N.length||await new Promise(S=>E.resolve=S);N.length;)yield N.shift();if(E.error)throw E.error;if(E.done)return}})();return U.throw=async q=>(E.done||(E.done=!0,E.error=q,E.resolve()),{done:!0,value:void 0}),U.return=async()=>(T(),{done:!0,value:void 0}),U},async dispose(){if(te=!0,v){const[k]=await v;k.close(1e3,"Normal Closure")}},terminate(){v&&y.emit("closed",new On)}}}class On extends Error{name="TerminatedCloseEvent";message="4499: Terminated";code=4499;reason="Terminated";wasClean=!1}function Ot(e){return we(e)&&"code"in e&&"reason"in e}function Is(e){return[1e3,1001,1006,1005,1012,1013,1014].includes(e)?!1:e>=1e3&&e<=1999}function Ns(e){return typeof e=="function"&&"constructor"in e&&"CLOSED"in e&&"CLOSING"in e&&"CONNECTING"in e&&"OPEN"in e}class ce extends Error{constructor(t,n,r=null){super(n),this.code=t,this.requestId=r}code;requestId}const Cs={UNAVAILABLE:"The server cannot reach its database at the moment.",TIMEOUT:"The server took too long to answer.",RATE_LIMITED:"This browser has too much open at the server. Close other tabs of it, or wait a moment.",FORBIDDEN:"The server does not allow this here.",INTERNAL:"The server has failed at this."};function mn(e){const t=e[0],n=t?.extensions?.code??"INTERNAL",r=t?.message??"The server has failed at this.",o=Cs[n],a=o===void 0||o.startsWith(r)?r:`${o} ${xs(r)}`;return new ce(n,a,t?.extensions?.requestId??null)}function he(e){return e instanceof ce?e:Array.isArray(e)?mn(e):e instanceof CloseEvent?new ce("UNREACHABLE",`The server closed the connection (${e.code} ${e.reason}).`):new ce("UNREACHABLE","The server cannot be reached.")}function xs(e){return/[.!?]$/.test(e)?e:`${e}.`}let ye=null,Ms=0;const At=new Map;function lt(e){ye||(ye=new Worker(new URL("/board/assets/socket.worker-CKm7Y9gu.js",import.meta.url),{type:"module"}),ye.onmessage=({data:t})=>At.get(t.id)?.hear(t),ye.onerror=()=>{ye?.terminate(),ye=null;for(const t of At.values())t.hear({did:"close",id:t.id,code:1006,reason:""})}),ye.postMessage(e)}class pe{static CONNECTING=WebSocket.CONNECTING;static OPEN=WebSocket.OPEN;static CLOSING=WebSocket.CLOSING;static CLOSED=WebSocket.CLOSED;id=++Ms;readyState=pe.CONNECTING;protocol="";onopen=null;onmessage=null;onclose=null;onerror=null;constructor(t,n){At.set(this.id,this),lt({do:"open",id:this.id,url:t,protocol:n})}send(t){lt({do:"send",id:this.id,text:t})}close(t=1e3,n=""){this.readyState>=pe.CLOSING||(this.readyState=pe.CLOSING,lt({do:"close",id:this.id,code:t,reason:n}))}hear(t){switch(t.did){case"open":if(this.readyState!==pe.CONNECTING)return;this.readyState=pe.OPEN,this.protocol=t.protocol,this.onopen?.();break;case"messages":for(const n of t.texts)this.onmessage?.({data:n});lt({do:"more",id:this.id});break;case"close":At.delete(this.id),this.readyState=pe.CLOSED,this.onclose?.({code:t.code,reason:t.reason});break}}}const gn="callboard:token",_e=L(sessionStorage.getItem(gn)),Te=L(null);let kr=[];function Ar(){return _e.value===null?{}:{authorization:`Bearer ${_e.value}`}}function Sr(e){e===_e.value&&(Te.value=e===null?"missing":"unknown")}function Rs(e){sessionStorage.setItem(gn,e),_e.value=e,Te.value=null;for(const t of kr.splice(0))t()}function Ls(){sessionStorage.removeItem(gn),_e.value=null}function $r(){return Te.value===null?Promise.resolve():new Promise(e=>kr.push(e))}const Ps=3e3,Ds=4e3,Os=250,Us=8e3,qs=4403,ie=L({state:"connecting"});let Yt=null,ct,Ut=0,Un=null;const Tr=Ts({url:async()=>(await $r(),`${location.protocol==="https:"?"wss:":"ws:"}//${location.host}/graphql`),connectionParams:()=>(Un=_e.peek(),Ar()),webSocketImpl:pe,lazyCloseTimeout:3e3,keepAlive:Ps,retryAttempts:1/0,shouldRetry:()=>!0,retryWait:async e=>{const t=Math.min(Os*2**e,Us);await Fs(t*(.5+Math.random()/2))},on:{message:()=>{Ut=Date.now()},connected:()=>{ie.value={state:"live"}},ping:e=>{if(e)return;const t=Date.now();clearTimeout(ct),ct=setTimeout(()=>Ut<t&&Tr.terminate(),Ds)},pong:e=>{e&&clearTimeout(ct)},closed:e=>{clearTimeout(ct);const{code:t}=e;if(t===qs)return Sr(Un);t!==1e3&&ie.value.state!=="lost"&&(ie.value={state:"lost",since:ie.value.state==="live"?Ut:null})}}});function _n(){Yt?.()}addEventListener("online",_n);document.addEventListener("visibilitychange",()=>{document.visibilityState==="visible"&&_n()});function Fs(e){return new Promise(t=>{const n=setTimeout(r,e);function r(){clearTimeout(n),Yt=null,t()}Yt=r})}function St(e,t,n){let r=!1;const o=Tr.subscribe({query:e.toString(),variables:t},{next:({data:a,errors:i})=>{r||(i?.length?n.trouble?.(mn(i)):a&&n.next(a))},error:a=>{r||n.error(he(a))},complete:()=>{r||n.complete?.()}});return()=>{r=!0,o()}}let Qt=0,Zt=!1,vn=null;function Js(e){const t=Date.parse(e)-Date.now();(!Zt||t>Qt)&&(Qt=t),Zt=!0}function Hs(){vn=Y(),Zt=!1}function Bs(){vn=null}function Y(){return vn??Date.now()+Qt}const Ce=L(Y()),Ir=L(0);function Nr(){document.visibilityState!=="hidden"&&(Ce.value=Y(),Ir.value+=1)}setInterval(Nr,1e3);document.addEventListener("visibilitychange",Nr);const me=1e3,Le=60*me,Ae=60*Le,$t=24*Ae;function se(e){const t=Math.max(0,e);return t<999.5?`${Math.round(t)} ms`:t<59.95*me?`${(t/me).toFixed(1)} s`:t<Ae-me/2?qt(t,Le,"m",me,"s"):t<$t-Le/2?qt(t,Ae,"h",Le,"m"):qt(t,$t,"d",Ae,"h")}function He(e){const t=Math.floor(Math.max(0,e)/me);return t<60?`${t} s`:se(t*me)}function Ws(e){const t=Math.max(0,e);return t<Le?`${Math.floor(t/me)} s`:t<Ae?`${Math.floor(t/Le)} m`:t<$t?`${Math.floor(t/Ae)} h`:`${Math.floor(t/$t)} d`}function qt(e,t,n,r,o){const a=Math.round(e/r)*r,i=Math.floor(a%t/r),l=r===Ae?String(i):String(i).padStart(2,"0");return`${Math.floor(a/t)} ${n} ${l} ${o}`}const Cr=new Intl.DateTimeFormat(void 0,{dateStyle:"medium"}),Gs=new Intl.DateTimeFormat(void 0,{timeStyle:"medium",hourCycle:"h23"}),xr=new Intl.DateTimeFormat(void 0,{hourCycle:"h23",hour:"2-digit",minute:"2-digit",second:"2-digit",fractionalSecondDigits:3});function Vs(e,t){const n=new Date(e),r=Gs.format(n);return n.toDateString()===new Date(t).toDateString()?r:`${Cr.format(n)}, ${r}`}function Oe(e){return xr.format(new Date(e))}function st(e){return`${Cr.format(new Date(e))}, ${xr.format(new Date(e))}`}const Ks="/board/assets/logo-Bpb1YQM-.svg";function Qe({children:e,name:t}){return s("svg",{class:`icon icon-${t}`,viewBox:"0 0 16 16",width:"16",height:"16","aria-hidden":"true",children:e})}function Mr({state:e}){switch(e){case"INIT":return s(ut,{part:0});case"PREPARE":return s(ut,{part:.25});case"EXECUTE":return s(ut,{part:.5});case"VALIDATE":return s(ut,{part:.75});case"COMPLETE":return s(Qe,{name:"complete",children:[s("circle",{cx:"8",cy:"8",r:"7",fill:"currentColor"}),s("path",{d:"M4.8 8.3 7 10.5l4.3-4.8",class:"cut"})]});case"FAILED":return s(Qe,{name:"failed",children:[s("path",{d:"M5 1h6l4 4v6l-4 4H5l-4-4V5z",fill:"currentColor"}),s("path",{d:"m5.6 5.6 4.8 4.8m0-4.8-4.8 4.8",class:"cut"})]});case"CANCELLED":return s(Qe,{name:"cancelled",children:[s("circle",{cx:"8",cy:"8",r:"6.25",class:"ring"}),s("path",{d:"m3.8 12.2 8.4-8.4",class:"ring"})]})}}function ut({part:e}){const t=2*Math.PI*e,[n,r]=[8+3.6*Math.sin(t),8-3.6*Math.cos(t)];return s(Qe,{name:"live",children:[s("circle",{cx:"8",cy:"8",r:"6.25",class:"ring","stroke-dasharray":e===0?"2.2 1.73":void 0}),e>0&&s("path",{d:`M8 8V4.4A3.6 3.6 0 ${e>.5?1:0} 1 ${n} ${r}z`,fill:"currentColor"})]})}const zs={search:"M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10zm3.6-1.4L14 14",close:"m4 4 8 8m0-8-8 8",back:"M10 3 5 8l5 5",tick:"m3.5 8.5 3 3 6-7",cross:"m4.5 4.5 7 7m0-7-7 7",stroke:"m4 12 8-8",hand:"M3.5 8h9",pause:"M5.5 3.5v9m5-9v9",lock:"M4.5 7.5h7v5.5h-7zM6 7.5V5.3a2 2 0 0 1 4 0v2.2",clock:"M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 4.8V8l2.2 1.6",copy:"M5.5 5.5h7v8h-7zM3.5 10.5v-8h7",up:"M8 13V3.5M4 7.2 8 3.2l4 4",warning:"M8 2.2 14.6 13.6H1.4zM8 6.5v3.2m0 1.7v.4"};function ne({name:e}){return s(Qe,{name:"glyph",children:s("path",{d:zs[e],class:"stroke"})})}const ve="/board",Se=L(Lr()),Rr=kt(()=>{const e=Se.value.pathname.replace(/\/$/,"");if(e===ve)return{kind:"list"};const t=/^\/board\/jobs\/([^/]+)$/.exec(e)?.[1];return t===void 0?{kind:"nowhere"}:{kind:"job",id:t}}),xt=L(ve);function Mt(e){return`${ve}/jobs/${encodeURIComponent(e)}`}function Rt(e){history.pushState(null,"",e),Lt()}function Xs(e){history.replaceState(null,"",e),Lt()}function Lt(){Se.value=Lr(),Rr.value.kind==="list"&&(xt.value=Se.value.pathname+Se.value.search)}function Lr(){return new URL(location.href)}addEventListener("popstate",Lt);Lt();document.addEventListener("click",e=>{if(e.defaultPrevented||e.button!==0||e.metaKey||e.ctrlKey||e.shiftKey||e.altKey)return;const t=e.target?.closest?.("a");!t||t.target||t.origin!==location.origin||t.pathname!==ve&&!t.pathname.startsWith(`${ve}/`)||t.hash||(e.preventDefault(),t.href!==location.href&&Rt(t.pathname+t.search))});class M extends String{__apiType;value;__meta__;constructor(t,n){super(t),this.value=t,this.__meta__=n}toString(){return this.value}}new M(`
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
    `,{fragmentName:"Problem"});const js=new M(`
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
}`),Ys=new M(`
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
}`),Qs=new M(`
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
}`),Zs=new M(`
    query Workflows {
  workflows {
    name
  }
}
    `),eo=new M(`
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
}`),to=new M(`
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
    `),no=new M(`
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
    `),ro=new M(`
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
}`),so=new M(`
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
}`),oo=new M(`
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
}`),ao=new M(`
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
}`),io=new M(`
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
}`),lo=new M(`
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
}`),co=new M(`
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
}`),uo=new M(`
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
}`),ho=new M(`
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
}`),fo=new M(`
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
}`),po=new M(`
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
}`),Be=L(null),gt=L(null),mo=3e3;function Pr(){St(Qs,{},{next:({stats:e})=>{Js(e.at),Be.value=e,gt.value=null},trouble:e=>{gt.value=e},error:e=>{gt.value=e,setTimeout(Pr,mo)}})}Ne(()=>{ie.value.state==="lost"?Hs():Bs()});function go({children:e}){return s(F,{children:[s("a",{class:"skip",href:"#content",children:"To the content"}),s("header",{class:"top",children:[s("a",{class:"brand",href:xt.value,children:[s("img",{src:Ks,alt:"",width:"22",height:"22"}),"Callboard"]}),s(_o,{}),s(yo,{}),_e.value!==null&&!Te.value&&s("button",{type:"button",class:"quiet",onClick:()=>{Ls(),location.reload()},children:"Sign out"}),s("a",{class:"elsewhere",href:"/",children:"GraphiQL"})]}),s("div",{id:"content",tabIndex:-1,class:ie.value.state==="lost"?"unheard":"",children:e}),s(bo,{}),Te.value&&s(wo,{})]})}function _o(){const e=Be.value?.workers;return e?s("span",{class:"workers faint number",children:[e.workers===1?"1 worker":`${e.workers} workers`,s("span",{class:"slots",children:[" ","· ",e.busy.toLocaleString()," of ",e.slots.toLocaleString()," slots busy"]})]}):s("span",{class:"workers"})}const vo={live:"Live",connecting:"Connecting",lost:"No connection"};function yo(){const{state:e}=ie.value;return s("span",{class:`link link-${e}`,role:"status",children:[s("i",{}),vo[e]]})}function bo(){const e=ie.value;return e.state!=="lost"||Te.value?null:(Ir.value,s("div",{class:"lost",children:[s(ne,{name:"warning"}),e.since===null?s("p",{children:[s("strong",{role:"alert",children:"There is no connection."})," The board comes alive when the server answers."]}):s("p",{children:[s("strong",{role:"alert",children:"The connection is gone."})," What you see is ",He(Date.now()-e.since)," old. It goes on by itself when the server is back."]}),s("button",{type:"button",onClick:_n,children:"Try now"})]}))}function wo(){const e=H(null),t=I("");return X(()=>{e.current?.showModal()},[]),s("dialog",{ref:e,class:"token","aria-labelledby":"token-heading",onCancel:n=>n.preventDefault(),onClose:()=>e.current?.showModal(),children:s("form",{onSubmit:n=>{n.preventDefault(),t.value.trim()&&Rs(t.value.trim())},children:[s("h2",{id:"token-heading",children:"This server asks for a token"}),s("p",{children:Te.value==="unknown"?"It does not know the one that you gave.":"Whoever runs it has one for you. It is kept in this tab until you close it."}),s("label",{class:"field",children:["Token",s("input",{type:"password",required:!0,autofocus:!0,autocomplete:"off",spellcheck:!1,value:t.value,onInput:({currentTarget:n})=>t.value=n.value})]}),s("div",{class:"buttons",children:s("button",{type:"submit",class:"primary",children:"Go on"})})]})})}const Dr=["INIT","PREPARE","EXECUTE","VALIDATE","COMPLETE","FAILED","CANCELLED"],ue=["INIT","PREPARE","EXECUTE","VALIDATE","COMPLETE"],Or=["PENDING","SCHEDULED","RUNNING","RETRYING","SUCCEEDED","FAILED","CANCELLED"];function x(e){const t=e.toLowerCase().replaceAll("_"," ");return t.charAt(0).toUpperCase()+t.slice(1)}function de(e){return e!=="COMPLETE"&&e!=="FAILED"&&e!=="CANCELLED"}const yn={APPROVAL:"Needs approval",BACKOFF:"Backing off",MANUAL_STEP:"Waits for next",NOT_BEFORE:"Starts later",NO_WORKER:"No worker",PAUSED:"Paused",QUEUED:"Queued",QUEUE_PAUSED:"Queue paused"},Pt={PENDING:"Waiting",SCHEDULED:"Claimed",RUNNING:"Running",RETRYING:"Backing off",SUCCEEDED:"Succeeded",FAILED:"Failed",CANCELLED:"Cancelled"},Eo={SUBMIT:"Submitted",START:"Claimed by a worker",PREPARE:"Init done, on to Prepare",EXECUTE:"Prepare done, on to Execute",VALIDATE:"Execute done, on to Validate",FINALIZE:"Validate done, on to Complete",COMPLETE:"Complete",FAIL:"Failed for good",BACKOFF:"Attempt failed, tries again",CANCEL:"Cancelled",REQUEST_CANCEL:"Asked to stop",RETRY:"Retried by hand",NEXT:"Let the stage begin",PAUSE:"Paused",RESUME:"Resumed",AMEND:"Changed",RELEASE:"Handed back by a draining worker",RESCUE:"Taken from a lost worker",STALE:"Late worker turned away"},bn={DEPENDENCY_FAILED:"Dependency failed",HANDLER:"Handler error",INVALID_CONFIG:"Invalid configuration",PANIC:"Handler broke down",TIMEOUT:"Timed out",WORKER_LOST:"Workers lost"},ko={CLIENT:"client",SYSTEM:"system",WORKER:"worker"},Ao={NEXT:"The stage may begin.",RETRY:"The job runs again.",PAUSE:"Paused. What runs is finished first.",RESUME:"The job goes on.",CANCEL:"Cancelled, or asked to stop where it runs.",UPDATE:"Saved.",DELETE:"Deleted."};function Ur({state:e}){return s("span",{class:`state state-${e.toLowerCase()}`,children:[s(Mr,{state:e}),x(e)]})}function So({at:e}){const t=Date.parse(e),n=Math.max(0,Math.max(Ce.value,Y())-t);return s("time",{dateTime:e,title:st(t),children:Ws(n)})}function Ue({problem:e,again:t}){return s("div",{class:"problem",role:"alert",children:[s(ne,{name:"warning"}),s("div",{children:[s("p",{children:e.message}),e.requestId&&s("p",{class:"faint",children:["The server's log has more under ",s("code",{children:e.requestId}),"."]})]}),t&&s("button",{type:"button",onClick:t,children:"Try again"})]})}function Tt({heading:e,children:t}){return s("div",{class:"empty",children:[s("h2",{children:e}),t]})}function qr({text:e,what:t}){const n=I(!1);async function r(){await navigator.clipboard?.writeText(e).catch(()=>{}),n.value=!0,setTimeout(()=>n.value=!1,1500)}return navigator.clipboard?s("button",{type:"button",class:"quiet copy",onClick:r,"aria-label":`Copy ${t}`,title:`Copy ${t}`,children:[s(ne,{name:n.value?"tick":"copy"}),s("span",{class:"unseen",role:"status",children:n.value?"Copied":""})]}):null}const $o={RELEASE:"handed back by a draining worker",RESCUE:"taken from a lost worker",STALE:"a late worker turned away",AMEND:"changed",PAUSE:"paused",RESUME:"resumed"},To={APPROVAL:"person",MANUAL_STEP:"person",PAUSED:"paused",QUEUE_PAUSED:"paused",BACKOFF:"backoff",NOT_BEFORE:"later"};function Io(e,t){const n=new Co(t);return e.forEach((r,o)=>n.take(r,e.slice(o+1,o+1+No))),n.finish(),n.lanes}const No=50;class Co{constructor(t){this.present=t}present;lanes=[];lane=null;held=!1;granted=!1;take(t,n){const r=Date.parse(t.at);!this.lane&&t.trigger!=="SUBMIT"&&t.trigger!=="RETRY"&&this.lanes.length===0&&this.open(t,r,"waiting");const o=$o[t.trigger];switch(o&&this.lane?.marks.push({at:r,text:o}),t.trigger){case"SUBMIT":return this.open(t,r,(this.present.runAt??0)>r?"later":"waiting");case"RETRY":return this.open(t,r,this.held?"paused":"waiting");case"PREPARE":case"EXECUTE":case"VALIDATE":case"FINALIZE":return this.close(r,"succeeded"),xo(n,this.present)?this.open(t,r,"running"):this.open(t,r,this.held?"paused":"waiting");case"BACKOFF":return this.close(r,"failed"),this.open({...t,attempt:(t.attempt??1)+1},r,"backoff");case"START":return this.granted=!0,this.change("running",r);case"REQUEST_CANCEL":return this.change("stopping",r);case"RELEASE":case"RESCUE":return this.change(this.held?"paused":"waiting",r);case"NEXT":return this.waitedForPerson(),this.granted=!0,this.change("waiting",r);case"PAUSE":this.held=!0,this.runs()||this.change("paused",r);return;case"RESUME":this.held=!1,this.runs()||this.change("waiting",r);return;case"COMPLETE":return this.close(r,"succeeded");case"FAIL":return this.close(r,"failed");case"CANCEL":return this.present.manual&&this.waitedForPerson(),this.close(r,"cancelled");case"AMEND":case"STALE":return}}finish(){const t=this.lane?.spans.at(-1);if(!t||t.to!==null)return;const n=this.present.blocker&&To[this.present.blocker];n==="person"&&this.waitedForPerson(),n&&t.kind==="waiting"&&(t.kind=n),t.kind==="later"&&!n&&(t.kind="waiting")}waitedForPerson(){if(!this.granted)for(const t of this.lane?.spans??[])t.kind==="waiting"&&(t.kind="person")}open({stage:t,attempt:n,round:r},o,a){this.granted=a==="running"||(n??1)>1;const i=`${r}-${t}-${n??1}`;this.lane={key:i,stage:t,attempt:n??1,round:r,spans:[],marks:[],end:null},this.lane.spans.push({kind:a,from:o,to:null}),this.lanes.push(this.lane)}change(t,n){const{lane:r}=this,o=r?.spans.at(-1);if(!r||!o||o.kind===t)return;const a=this.present.runAt;if(o.kind==="later"&&a!==null&&a<n){o.to=a,r.spans.push({kind:"waiting",from:a,to:n},{kind:t,from:n,to:null});return}o.to=n,r.spans.push({kind:t,from:n,to:null})}close(t,n){if(!this.lane)return;const r=this.lane.spans.at(-1);r&&(r.to=t),this.lane.end={kind:n,at:t},this.lane=null}runs(){const t=this.lane?.spans.at(-1)?.kind;return t==="running"||t==="stopping"}}function xo(e,t){for(const{trigger:n}of e)switch(n){case"START":case"NEXT":case"CANCEL":case"SUBMIT":case"RETRY":return!1;case"AMEND":case"PAUSE":case"RESUME":case"STALE":continue;default:return!0}return t.task==="RUNNING"||t.task==="SCHEDULED"}function Fr(e,t){const n={};for(const{spans:r}of e)for(const{kind:o,from:a,to:i}of r)n[o]=(n[o]??0)+Math.max((i??t)-a,0);return n}const Ft=28,Mo=3,Ro=4,Jt=90,Lo=.1,Po=[1,2,5,10,20,50,100,200,500,1e3,2e3,5e3,1e4,15e3,3e4,6e4,12e4,3e5,6e5,9e5,18e5,36e5,72e5,144e5,288e5,432e5,864e5,1728e5,6048e5];function Do(e,t,n){const r=e[0]?.spans[0]?.from??t,o=Math.max(r+1,...e.map(({end:u,spans:m})=>u?.at??m.at(-1)?.to??t)),a=Oo(e,r,o),i=a.reduce((u,m)=>u+m.to-m.from,0),l=(n-a.length*Ft)/Math.max(o-r-i,1);function d(u){let m=0,h=r;for(const c of a){if(u<=c.from)break;if(m+=(c.from-h)*l,u<c.to)return m+(u-c.from)/(c.to-c.from)*Ft;m+=Ft,h=c.to}return m+(Math.min(Math.max(u,r),o)-h)*l}function f(){const u=Jt/l,m=Po.find(_=>_>=u)??Math.ceil(u/864e5)*864e5,h=[];let c=-Jt;for(let _=0;r+_<=o;){const A=r+_,w=a.find(g=>g.from<A&&A<g.to);if(w){_=Math.ceil((w.to-r)/m)*m;continue}const b=d(A);b-c>=Jt*.6&&(h.push({since:_,x:b}),c=b),_+=m}return h}return{from:r,to:o,width:n,cuts:a,x:d,ticks:f}}function Oo(e,t,n){const r=[],o=Uo(e,t,n).sort((i,l)=>l.to-l.from-(i.to-i.from));let a=n-t;for(const i of o.slice(0,Ro)){const l=i.to-i.from,d=a-l;if(l<Mo*d||d<=0)break;const f=d*Lo;r.push({from:i.from+f,to:i.to-f}),a=d+2*f}return r.sort((i,l)=>i.from-l.from)}function Uo(e,t,n){const r=[];let o=t;for(const{spans:a}of e)for(const i of a)i.kind!=="running"&&i.kind!=="stopping"||(i.from>o&&r.push({from:o,to:i.from}),o=Math.max(o,i.to??n));return n>o&&r.push({from:o,to:n}),r}const qo=["waiting","later","person","paused"];function Fo({lanes:e,until:t}){return s("details",{class:"lane-table",children:[s("summary",{children:"As a table"}),s("div",{class:"scroller",tabIndex:0,role:"region","aria-label":"Timeline as a table",children:s("table",{children:[s("thead",{children:s("tr",{children:[s("th",{scope:"col",children:"Stage"}),s("th",{scope:"col",children:"Attempt"}),s("th",{scope:"col",children:"From"}),s("th",{scope:"col",children:"Waited"}),s("th",{scope:"col",children:"Backed off"}),s("th",{scope:"col",children:"Ran"}),s("th",{scope:"col",children:"End"})]})}),s("tbody",{children:e.map(n=>{const r=Fr([n],t),o=(...i)=>i.reduce((l,d)=>l+(r[d]??0),0),a=i=>i>0?se(i):"–";return s("tr",{children:[s("th",{scope:"row",children:x(n.stage)}),s("td",{children:[n.attempt,n.round>0&&`, retry ${n.round}`]}),s("td",{children:Oe(n.spans[0].from)}),s("td",{children:a(o(...qo))}),s("td",{children:a(o("backoff"))}),s("td",{children:a(o("running","stopping"))}),s("td",{children:[n.end?x(n.end.kind):"goes on",n.marks.length>0&&`; ${n.marks.map(({text:i})=>i).join(", ")}`]})]},n.key)})})]})})]})}const en={running:"Running",waiting:"Waiting for a worker",backoff:"Backing off",person:"Waiting for a person",paused:"Paused",later:"Not due yet",stopping:"Stopping"},Ke=30,wn=14,En=24,Jo=18,Ho=2,Bo=76,[Wo,Go]=[7.6,7];function Vo({job:e,entries:t}){const n=H(null),r=I(0),o=I(Y()),a=I(null),i=I(""),l=de(e.state)&&ie.value.state==="live";ra(n,r),oa(n,l,()=>o.value=Y());const[d,f,u]=[e.task?.state??null,e.blockers[0]?.kind??null,e.runAt],m=e.mode==="MANUAL",h=rt(()=>Io(t,{task:d,blocker:f,runAt:u?Date.parse(u):null,manual:m}),[t,d,f,u,m]),c=h.slice(-60),_=Math.max(o.value,Date.parse(t.at(-1)?.at??e.createdAt)),A=Math.max(...c.map(ea),Bo),w=Do(c,_,Math.max(r.value-A-Jo,50)),b=c.length*Ke+En,g=a.value&&c[a.value[0]]?.spans[a.value[1]]?a.value:null;function y(p){const v=na(p.key,g,c);v&&(p.preventDefault(),a.value=v,i.value=qn(c[v[0]],v[1],_))}return s("div",{class:"timeline",children:[s(Qo,{lanes:h,until:_}),s("div",{ref:n,class:"picture",style:{minHeight:`${b}px`},tabIndex:0,role:"application","aria-label":`Timeline of ${c.length} attempts. Arrow keys go from span to span; a table follows.`,onKeyDown:y,onPointerLeave:()=>a.value=null,children:r.value>0&&s("svg",{width:r.value,height:b,"aria-hidden":"true",children:[s(Yo,{}),s(Xo,{scale:w,left:A,height:b}),c.map((p,v)=>s("g",{transform:`translate(0 ${v*Ke})`,class:"lane",children:[s("text",{x:"0",y:Ke/2,class:"lane-name",children:[x(p.stage),s("tspan",{class:"lane-attempt",dx:"6",children:Jr(p)})]}),s("g",{transform:`translate(${A} ${(Ke-wn)/2})`,children:[p.spans.map((R,D)=>s(Ko,{span:R,scale:w,until:_,chosen:g?.[0]===v&&g[1]===D,onEnter:()=>a.value=[v,D]},D)),s(zo,{lane:p,scale:w})]})]},p.key)),s(jo,{scale:w,left:A,height:b})]})}),s("span",{class:"unseen",role:"status",children:i.value}),s("p",{class:"detail number",children:g?qn(c[g[0]],g[1],_):s("span",{class:"faint",children:ta(h,c)})}),s(Fo,{lanes:h,until:_})]})}function Ko(e){const{span:t,scale:n,until:r,chosen:o,onEnter:a}=e,i=n.x(t.from),l=Math.max(n.x(t.to??r)-i,Ho);return s("g",{class:`span span-${t.kind}${o?" chosen":""}`,onPointerEnter:a,children:[s("rect",{x:i,y:"-8",width:Math.max(l,6),height:Ke,class:"target"}),s("rect",{x:i,width:l,height:wn,rx:Math.min(3,l/2),class:"bar"})]})}function zo({lane:e,scale:t}){return e.end?s("path",{d:{succeeded:"m-3 0 2.2 2.4 4-5",failed:"m-3-3 6 6m0-6-6 6",cancelled:"m-3 3 6-6"}[e.end.kind],class:`end end-${e.end.kind}`,transform:`translate(${t.x(e.end.at)+10} ${wn/2})`}):null}function Xo({scale:e,left:t,height:n}){const r=n-En;return s("g",{class:"axis",transform:`translate(${t} 0)`,children:e.ticks().map(({since:o,x:a})=>s("g",{transform:`translate(${a} 0)`,children:[s("line",{y2:r+4}),s("text",{y:r+18,"text-anchor":a<20?"start":a>e.width-16?"end":"middle",children:o===0?Oe(e.from).slice(0,8):`+${Zo(o)}`})]},o))})}function jo({scale:e,left:t,height:n}){const r=n-En+4;return s("g",{class:"cuts",transform:`translate(${t} 0)`,children:e.cuts.map(o=>{const a=(e.x(o.from)+e.x(o.to))/2;return s("g",{children:[s("path",{d:`M${a-4} 0h8v${r}h-8z`,class:"cut-gap"}),s("path",{d:`M${a-4} 0v${r}M${a+4} 0v${r}`,class:"cut-edge"})]},o.from)})})}function Yo(){const e=(t,n,r)=>s("pattern",{id:t,width:"6",height:"6",patternUnits:"userSpaceOnUse",patternTransform:`rotate(${n})`,children:[s("rect",{width:"6",height:"6",class:`${t}-ground`}),s("rect",{width:r,height:"6",class:`${t}-stripe`})]});return s("defs",{children:[e("backoff",45,2),e("paused",0,2),e("stopping",-45,3),s("pattern",{id:"person",width:"6",height:"6",patternUnits:"userSpaceOnUse",children:[s("rect",{width:"6",height:"6",class:"person-ground"}),s("circle",{cx:"3",cy:"3",r:"1.3",class:"person-stripe"})]})]})}function Qo({lanes:e,until:t}){const n=Fr(e,t);return s("ul",{class:"legend",children:Object.keys(en).filter(r=>(n[r]??0)>0).map(r=>s("li",{children:[s("svg",{width:"16",height:"10","aria-hidden":"true",class:`span span-${r}`,children:s("rect",{width:"16",height:"10",rx:"2",class:"bar"})}),en[r]," ",s("span",{class:"number",children:se(n[r]??0)})]},r))})}function Zo(e){return se(e).replace(".0 s"," s").replace(/ 00? [a-z]+$/,"")}function Jr({attempt:e,round:t}){return[t>0?`retry ${t}`:"",e>1?`#${e}`:""].filter(Boolean).join(" ")}function ea(e){return e.stage.length*Wo+14+Jr(e).length*Go}function qn(e,t,n){const r=e.spans[t],o=`${x(e.stage)}${e.attempt>1?`, attempt ${e.attempt}`:""}`,a=r.to===null?"until now":`to ${Oe(r.to)}`;return`${o}: ${en[r.kind].toLowerCase()} for ${se((r.to??n)-r.from)}, ${Oe(r.from)} ${a}`}function ta(e,t){const n=e[0]?.spans[0]?.from;return e.length>t.length?`The latest ${t.length} of ${e.length} attempts; all are in the table.`:n===void 0?"":`From ${st(n)}.`}function na(e,t,n){const r=n.flatMap((i,l)=>i.spans.map((d,f)=>[l,f])),o=t?r.findIndex(([i,l])=>i===t[0]&&l===t[1]):-1,a={ArrowRight:1,ArrowDown:1,ArrowLeft:-1,ArrowUp:-1}[e];return e==="Escape"?null:e==="Home"?r[0]:e==="End"?r.at(-1):a===void 0?null:r[Math.min(Math.max(o+a,0),r.length-1)]}function ra(e,t){X(()=>{if(!e.current)return;const n=new ResizeObserver(([r])=>{r&&(t.value=Math.floor(r.contentRect.width))});return n.observe(e.current),()=>n.disconnect()},[])}const sa=1e3;function oa(e,t,n){X(()=>{if(n(),!t||!e.current)return;const r=matchMedia("(prefers-reduced-motion: reduce)").matches;let o=0,a=!1;const i=()=>{n(),a&&(o=requestAnimationFrame(i))},l=r?setInterval(n,sa):void 0,d=new IntersectionObserver(([f])=>{a=!r&&f?.isIntersecting===!0,cancelAnimationFrame(o),a&&(o=requestAnimationFrame(i))});return d.observe(e.current),()=>{d.disconnect(),cancelAnimationFrame(o),clearInterval(l)}},[t])}function Hr({heading:e,confirm:t,danger:n,busy:r,problem:o,onConfirm:a,onClose:i,children:l}){const d=H(null),f=cs();return $e(()=>d.current?.showModal(),[]),s("dialog",{ref:d,"aria-labelledby":f,onClose:i,onClick:u=>u.target===d.current&&d.current?.close(),children:s("form",{onSubmit:u=>{u.preventDefault(),r||a(new FormData(u.currentTarget))},children:[s("h2",{id:f,children:e}),l,o&&s("p",{class:"refused",role:"alert",children:o}),s("div",{class:"buttons",children:[s("button",{type:"button",onClick:()=>d.current?.close(),children:"Not now"}),s("button",{type:"submit",class:n?"danger":"primary","aria-disabled":r,children:t})]})]})})}const aa=35e3;async function z(e,t,n){for(;;){await $r(),n?.throwIfAborted();const r=_e.peek(),o=await ia(e.toString(),t,n),{data:a,errors:i}=o;if(!i?.length){if(a==null)throw new ce("UNREADABLE","The server's answer holds nothing.");return a}const l=mn(i);if(l.code!=="UNAUTHENTICATED")throw l;Sr(r)}}async function ia(e,t,n){const r=AbortSignal.timeout(aa);let o;try{o=await fetch("/graphql",{method:"POST",headers:{"content-type":"application/json",accept:"application/graphql-response+json",...Ar()},body:JSON.stringify({query:e,variables:t}),signal:n?AbortSignal.any([n,r]):r})}catch(a){throw n?.throwIfAborted(),r.aborted?new ce("TIMEOUT","The server has not answered in time."):a instanceof TypeError?new ce("UNREACHABLE","The server cannot be reached."):a}try{const a=await o.json();if(typeof a=="object"&&a!==null)return a}catch{n?.throwIfAborted()}throw new ce("UNREADABLE",`What answered is not Callboard (status ${o.status}).`)}async function la(e,t,n){try{const r=(await ca(e,t,n))[0];return r?ua(r):null}catch(r){const{code:o,message:a}=he(r);return o==="UNREACHABLE"||o==="TIMEOUT"?`${a} Look whether it has taken effect.`:a}}async function ca(e,t,n){const r=n.reason?.trim()||null;switch(n.action){case"NEXT":return be((await z(ao,{id:e,version:t,reason:r})).nextStage);case"CANCEL":return be((await z(io,{id:e,version:t,reason:r})).cancelJob);case"RETRY":return be((await z(lo,{id:e,version:t,from:n.from??"INIT"})).retryJob);case"PAUSE":return be((await z(co,{id:e,version:t})).pauseJob);case"RESUME":return be((await z(uo,{id:e,version:t})).resumeJob);case"UPDATE":return be((await z(ho,{id:e,version:t,input:n.input??{}})).updateJob);case"DELETE":return be((await z(fo,{id:e})).deleteJob)}}function be(e){return e?.errors??[]}function ua(e){switch(e.__typename){case"VersionConflict":return`The job has changed meanwhile: it is in ${x(e.job.state)} now. Look again, then repeat.`;case"InvalidTransition":{const{state:t}=e.job,n=e.allowedActions.map(r=>r.toLowerCase()).join(", ");return`A job in ${x(t)} does not accept this${n&&`, but ${n}`}.`}default:return/[.!?]$/.test(e.message)?e.message:`${e.message}.`}}const Br=/^("(?:[^"\\]|\\.)*")\s*(.*)$/s;function Wr(e){const t=Br.exec(e),n=e.indexOf(":"),[r,o]=t?[Fn(t[1]),t[2]]:n<0?[e.trim(),""]:[e.slice(0,n).trim(),e.slice(n)];return!r||o&&!o.startsWith(":")?null:{key:r,value:o?Fn(o.slice(1).trim()):null}}function Gr(e){const n=e.split(/\r\n|\r|\n/).map(r=>r.trim()).filter(Boolean).map(Wr);return n.includes(null)?'A label is key: value; a key with a colon in it stands in quotes, as "a:b": value.':n.map(r=>({key:r.key,value:r.value??""}))}function tn(e){return e.map(({key:t,value:n})=>`${Jn(t,/:/)}: ${Jn(n,/^$/)}`.trimEnd()).join(`
`)}function Fn(e){if(!Br.test(e))return e;try{const t=JSON.parse(e);return typeof t=="string"?t:e}catch{return e}}function Jn(e,t){return e!==e.trim()||/[\r\n]/.test(e)||e.startsWith('"')||e!==""&&t.test(e)?JSON.stringify(e):e}const Hn=1e6;function da({job:e}){return s(F,{children:[s("label",{class:"field",children:["Name",s("input",{name:"name",required:!0,maxLength:255,defaultValue:e.name})]}),s("label",{class:"field",children:["Description",s("textarea",{name:"description",rows:2,maxLength:1e4,defaultValue:e.description??""})]}),s("div",{class:"pair",children:[s("label",{class:"field",children:["Priority ",s("span",{class:"faint",children:"(higher first)"}),s("input",{name:"priority",type:"number",required:!0,step:"1",min:-Hn,max:Hn,defaultValue:e.priority})]}),s("label",{class:"field",children:["Mode",s("span",{class:"select",children:s("select",{name:"mode",children:[s("option",{value:"AUTO",selected:e.mode==="AUTO",children:"By itself"}),s("option",{value:"MANUAL",selected:e.mode==="MANUAL",children:"Step by step"})]})})]})]}),s("label",{class:"field",children:["Labels ",s("span",{class:"faint",children:"(one a line, as key: value; odd ones in quotes)"}),s("textarea",{name:"labels",rows:3,defaultValue:tn(e.labels)})]})]})}function ha(e,t){const n=i=>String(e.get(i)??"").replace(/\r\n?/g,`
`),r=Gr(n("labels"));if(typeof r=="string")return r;const o=n("mode")==="MANUAL"?"MANUAL":"AUTO",a={...n("name")!==t.name.replace(/[\r\n]/g,"")&&{name:n("name").trim()},...n("description")!==(t.description??"").replace(/\r\n?/g,`
`)&&{description:n("description").trim()||null},...Number(n("priority"))!==t.priority&&{priority:Number(n("priority"))},...o!==t.mode&&{mode:o},...tn(r)!==tn(t.labels)&&{labels:r}};return Object.keys(a).length>0?a:"Nothing has been changed."}const fa=["NEXT","RETRY","RESUME","PAUSE","UPDATE","CANCEL","DELETE"],Bn=["PAUSE","RESUME"],pa=1e3;function ma({job:e}){const t=I(null),n=I(!1),r=I(null),o=I(""),a=H(null),i=H(!1),{id:l,version:d}=e;async function f(h,c){n.value=!0,r.value=null,o.value="",r.value=await la(l,c,h),n.value=!1,r.value===null&&(o.value=Ao[h.action],t.value=null,h.action==="DELETE"?Rt(xt.value):i.current=!0)}const u=t.value;X(()=>{!i.current||u||(i.current=!1,a.current?.focus())});function m(h){r.value=null,Bn.includes(h)?f({action:h},d):t.value={action:h,version:d}}return s("div",{class:"actions",ref:a,role:"group","aria-label":"What can be done",tabIndex:-1,children:[fa.filter(h=>e.allowedActions.includes(h)).map(h=>s("button",{type:"button",class:va(h),"data-action":h,"aria-haspopup":Bn.includes(h)?void 0:"dialog","aria-disabled":n.value,onClick:()=>!n.value&&m(h),children:Ht(h,e)},h)),s("p",{class:r.value&&!u?"told refused":"told faint",role:"status",children:u?"":r.value??o.value}),u&&s(Hr,{heading:`${Ht(u.action,e)}: ${e.name}`,confirm:u.action==="UPDATE"?"Save":Ht(u.action,e),danger:u.action==="CANCEL"||u.action==="DELETE",busy:n.value,problem:r.value,onConfirm:h=>{const c=_a(u.action,h,e);typeof c=="string"?r.value=c:f(c,u.action==="CANCEL"?e.version:u.version)},onClose:()=>{t.value=null,r.value=null},children:s(ga,{action:u.action,job:e})},u.action)]})}function ga({action:e,job:t}){switch(e){case"NEXT":return s(F,{children:[s("p",{children:["Stage ",x(t.stage)," begins as soon as a worker is free."]}),s(Wn,{})]});case"CANCEL":return s(F,{children:[s("p",{children:[t.task?.state==="RUNNING"?`Stage ${x(t.stage)} runs: its worker is asked to stop. `:`It stands before stage ${x(t.stage)}. `,"A cancelled job cannot be run again."]}),s(Wn,{})]});case"RETRY":return s("fieldset",{children:[s("legend",{children:"Where it starts again"}),s("label",{children:[s("input",{type:"radio",name:"from",value:"FAILED_STAGE",defaultChecked:!0,autofocus:!0}),s("span",{children:["From ",x(t.stage),", where it failed; earlier results stay"]})]}),s("label",{children:[s("input",{type:"radio",name:"from",value:"INIT"}),s("span",{children:"From the beginning"})]})]});case"DELETE":return s("p",{children:"The job goes for good, with its history and its results."});case"UPDATE":return s(da,{job:t});case"PAUSE":case"RESUME":return null}}function Wn(){return s("label",{class:"field",children:["Reason ",s("span",{class:"faint",children:"(kept in the history)"}),s("textarea",{name:"reason",rows:2,maxLength:pa,autofocus:!0})]})}function _a(e,t,n){switch(e){case"RETRY":return{action:e,from:t.get("from")==="INIT"?"INIT":"FAILED_STAGE"};case"UPDATE":{const r=ha(t,n);return typeof r=="string"?r:{action:e,input:r}}default:return{action:e,reason:String(t.get("reason")??"")}}}function Ht(e,t){switch(e){case"NEXT":return t.blockers.some(({kind:r})=>r==="APPROVAL")?`Approve ${x(t.stage)}`:`Begin ${x(t.stage)}`;case"RETRY":return"Retry";case"RESUME":return"Resume";case"PAUSE":return"Pause";case"UPDATE":return"Edit";case"CANCEL":return"Cancel job";case"DELETE":return"Delete"}}function va(e){return e==="NEXT"||e==="RETRY"||e==="RESUME"?"primary":e==="CANCEL"||e==="DELETE"?"danger-quiet":""}const ya=1e3;function ba({id:e,version:t}){const n=I(null),r=I(null);return X(()=>{const o=new AbortController;return Ea(e,o.signal).then(a=>{n.value=a,r.value=null},a=>{o.signal.aborted||(r.value=he(a))}),()=>o.abort()},[e,t]),n.value?s("div",{class:"scroller",tabIndex:0,role:"region","aria-label":"Attempts",children:s("table",{class:"attempts",children:[s("thead",{children:s("tr",{children:[s("th",{scope:"col",children:"Stage"}),s("th",{scope:"col",children:"Attempt"}),s("th",{scope:"col",children:"State"}),s("th",{scope:"col",children:"Handler"}),s("th",{scope:"col",children:"Worker"}),s("th",{scope:"col",children:"Began"}),s("th",{scope:"col",children:"Ran"})]})}),s("tbody",{children:[...n.value].reverse().map(o=>s(wa,{task:o},o.id))})]})}):r.value?s(Ue,{problem:r.value}):s("p",{class:"faint",children:"Reading …"})}function wa({task:e}){const t=e.startedAt&&Date.parse(e.startedAt);return s(F,{children:[s("tr",{children:[s("th",{scope:"row",children:x(e.stage)}),s("td",{children:[e.attempt," of ",e.maxAttempts,e.round>0&&`, retry ${e.round}`]}),s("td",{class:`task-${e.state.toLowerCase()}`,children:Pt[e.state]}),s("td",{children:e.handler}),s("td",{children:e.worker?.name??"–"}),s("td",{title:t?st(t):"",children:t?Oe(t):"–"}),s("td",{children:t&&e.finishedAt?se(Date.parse(e.finishedAt)-t):"–"})]}),e.error&&s("tr",{class:"attempt-error",children:s("td",{colSpan:7,children:[bn[e.error.kind],": ",e.error.message,e.error.details!=null&&s("code",{children:[" ",JSON.stringify(e.error.details)]})]})})]})}async function Ea(e,t){const n=[];let r=null;do{const{job:o}=await z(ro,{id:e,after:r},t);if(!o)break;n.push(...o.tasks.nodes),r=o.tasks.pageInfo.hasNextPage?o.tasks.pageInfo.endCursor:null}while(r!==null&&n.length<ya);return n}const Gn=2e4;function ka({id:e,version:t}){const n=I(null),r=I(null);X(()=>{const i=new AbortController;return z(to,{id:e},i.signal).then(({job:l})=>{n.value=l,r.value=null},l=>{i.signal.aborted||(r.value=he(l))}),()=>i.abort()},[e,t]);const o=n.value;if(!o)return r.value?s(Ue,{problem:r.value}):s("p",{class:"faint",children:"Reading …"});const a=o.results;return s(F,{children:[o.output!=null&&s(dt,{name:"Output",value:o.output}),o.error?.details!=null&&s(dt,{name:"Details of the error",value:o.error.details}),s(dt,{name:"Input",value:o.input}),ue.filter(i=>a[i]!=null).map(i=>s(dt,{name:`Result of ${x(i)}`,value:a[i]},i))]})}function dt({name:e,value:t}){const n=I(!1),r=JSON.stringify(t,null,2),o=!n.value&&r.length>Gn;return s("section",{class:"value",children:[s("h3",{children:[e,s(qr,{text:r,what:e})]}),s("pre",{tabIndex:0,children:o?`${r.slice(0,Gn)} …`:r}),o&&s("button",{type:"button",onClick:()=>n.value=!0,children:["Show all ",r.length.toLocaleString()," characters"]})]})}function Aa({watch:e}){const t=I(!1),n=e.entries.value;async function r(){t.value=!0,await e.readEarlier(),t.value=!1}return s(F,{children:[s("ol",{class:"history",reversed:!0,"aria-label":"History, the latest first",children:n.map((o,a)=>{const i=n.length-1-a;return s(Sa,{entry:n[i],before:n[i-1]},n[i].seq)})}),e.hasEarlier.value&&s("button",{type:"button",onClick:r,"aria-disabled":t.value,children:t.value?"Reading …":"Show earlier entries"})]})}function Sa({entry:e,before:t}){const n=Date.parse(e.at),r=e.fromState!==e.toState;return s("li",{class:`entry entry-${e.trigger.toLowerCase()}`,"data-seq":e.seq,children:[s("span",{class:"entry-seq number faint",children:e.seq}),s("time",{dateTime:e.at,title:st(n),class:"entry-at number",children:Oe(n)}),s("span",{class:"entry-since number faint",children:t?`+${se(n-Date.parse(t.at))}`:""}),s("div",{class:"entry-what",children:[s("p",{children:[s("strong",{children:Eo[e.trigger]}),r&&e.fromState&&s("span",{class:"faint",children:[" ",x(e.fromState)," → ",x(e.toState)]}),e.attempt!==null&&e.attempt>1&&s("span",{class:"faint number",children:[" · attempt ",e.attempt]})]}),e.reason&&s("p",{class:"entry-reason",children:["“",e.reason,"”"]}),e.error&&s("p",{class:"entry-error",children:[bn[e.error.kind],": ",e.error.message]}),e.metadata!=null&&s("code",{class:"faint",children:JSON.stringify(e.metadata)})]}),s("span",{class:"entry-actor faint",children:[ko[e.actor.kind]," ",e.actor.name]})]})}const kn={"15m":900,"1h":3600,"24h":86400,"7d":604800},Vr=["newest","oldest","ended"],Kr=32;function nn(e){const t=e.get("since"),n=e.get("order");return{states:Dr.filter(r=>e.getAll("state").includes(r)),tasks:Or.filter(r=>e.getAll("task").includes(r)),queue:e.get("queue")||null,workflow:e.get("workflow")||null,name:e.get("name")??"",labels:[...new Set(e.getAll("label").filter(Boolean))].slice(0,Kr),since:t!==null&&Object.hasOwn(kn,t)?t:null,order:Vr.find(r=>r===n)??"newest"}}function tt(e){const t=new URLSearchParams;for(const r of e.states)t.append("state",r);for(const r of e.tasks)t.append("task",r);e.queue&&t.append("queue",e.queue),e.workflow&&t.append("workflow",e.workflow),e.name&&t.append("name",e.name);for(const r of e.labels)t.append("label",r);e.since&&t.append("since",e.since),e.order!=="newest"&&t.append("order",e.order);const n=t.toString();return n&&`?${n}`}function zr(e){return tt({...e,order:"newest"})===""}function $a(e,t){return{...e.states.length>0&&{states:e.states},...e.tasks.length>0&&{taskStates:e.tasks},...e.queue&&{queues:[e.queue]},...e.workflow&&{workflows:[e.workflow]},...e.name&&{nameContains:e.name},...e.labels.length>0&&{labels:e.labels.map(Ia)},...e.since&&{createdAfter:new Date(t-kn[e.since]*1e3).toISOString()}}}function Ta(e){return{field:e.order==="ended"?"FINISHED_AT":"CREATED_AT",direction:e.order==="oldest"?"ASC":"DESC"}}function Ia(e){const t=Wr(e);return t?{key:t.key,...t.value!==null&&{values:[t.value]}}:{key:e}}const Na=`query Job($id: ID!) {
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
}`;function Ca({job:e}){const t=n=>ve+tt(nn(new URLSearchParams(n)));return s("aside",{class:"properties","aria-label":"Properties",children:[s("dl",{children:[s(j,{name:"Workflow",children:[s("a",{href:t({workflow:e.workflow.name}),children:e.workflow.name}),s("span",{class:"faint number",children:[" version ",e.workflow.version]})]}),s(j,{name:"Queue",children:s("a",{href:t({queue:e.queue}),children:e.queue})}),s(j,{name:"Priority",children:s("span",{class:"number",children:e.priority.toLocaleString()})}),s(j,{name:"Mode",children:e.mode==="AUTO"?"By itself":"Step by step"}),s(j,{name:"Worker",children:e.task?.worker?`${e.task.worker.name} on ${e.task.worker.host}`:s("span",{class:"faint",children:"none"})}),s(j,{name:"Created",children:s(ht,{at:e.createdAt})}),e.runAt&&s(j,{name:"Not before",children:s(ht,{at:e.runAt})}),e.startedAt&&s(j,{name:"Started",children:s(ht,{at:e.startedAt})}),e.finishedAt&&s(j,{name:"Ended",children:s(ht,{at:e.finishedAt})}),e.retries>0&&s(j,{name:"Retried",children:s("span",{class:"number",children:e.retries===1?"once":`${e.retries} times`})}),e.labels.length>0&&s(j,{name:"Labels",children:s("span",{class:"labels wrapped",children:e.labels.map(({key:n,value:r})=>s("a",{class:"label",href:t({label:r?`${n}:${r}`:n}),children:r?`${n}: ${r}`:n},n))})}),e.idempotencyKey&&s(j,{name:"Idempotency key",children:s("code",{class:"breaking",children:e.idempotencyKey})}),s(j,{name:"Id",children:[s("code",{class:"breaking",children:e.id}),s(qr,{text:e.id,what:"id"})]})]}),s("a",{class:"elsewhere",href:xa(e.id),children:"Open in GraphiQL"})]})}function xa(e){return`/graphql?${new URLSearchParams({query:Na,variables:JSON.stringify({id:e})}).toString()}`}function j({name:e,children:t}){return s("div",{children:[s("dt",{children:e}),s("dd",{children:t})]})}function ht({at:e}){const t=Date.parse(e);return s("time",{dateTime:e,title:st(t),class:"number",children:Vs(t,Y())})}function rn({state:e,stage:t,progress:n}){return e==="COMPLETE"?1:Math.min(Math.max(n*ue.length-ue.indexOf(t),0),1)}function Ma({job:e}){const t=ue.indexOf(e.stage),n=rn(e),r=Math.round(n*100),o=`Stage ${t+1} of ${ue.length}, ${x(e.stage)}`,a=de(e.state)?`${o}, ${r} %`:`${x(e.state)} at ${o}`;return s("span",{class:de(e.state)?"track":"track track-ended",role:"img","aria-label":a,title:a,children:ue.map((i,l)=>{const f=l<t||e.state==="COMPLETE"?"done":l>t?"ahead":de(e.state)?"now":e.state.toLowerCase();return s("i",{class:`track-${f}`,children:f==="now"&&s("b",{style:{transform:`scaleX(${n})`}})},i)})})}const Vn={done:"tick",failed:"cross",cancelled:"stroke",person:"lock",waiting:"clock"},sn=13,Kn=2*Math.PI*sn;function Ra({job:e,bindings:t}){return s("div",{class:"stages-card",children:[s("ol",{class:"stages","aria-label":"Stages",children:ue.map(n=>{const r=La(n,e),o=t.find(i=>i.stage===n),a=o?.approval&&r==="ahead";return s("li",{class:`stage stage-${r}`,"aria-current":n===e.stage?"step":void 0,children:[s("svg",{class:"node",viewBox:"0 0 32 32",width:"32",height:"32","aria-hidden":"true",children:[s("circle",{cx:"16",cy:"16",r:sn,class:"node-ring"}),r==="running"&&s("circle",{cx:"16",cy:"16",r:sn,class:"node-progress","stroke-dasharray":`${Kn*rn(e)} ${Kn}`})]}),(Vn[r]||a)&&s(ne,{name:Vn[r]??"lock"}),r==="running"&&s("span",{class:"node-percent number",children:Math.round(rn(e)*100)}),s("span",{class:"stage-name",children:x(n)}),s("span",{class:"stage-detail faint number",children:Pa(n,r,e,o?.approval??!1)}),o&&s("span",{class:"stage-handler faint",children:o.handler})]},n)})}),s("div",{class:"whole",role:"progressbar","aria-label":"Progress over all stages","aria-valuemin":0,"aria-valuemax":100,"aria-valuenow":Math.round(e.progress*100),children:s("b",{style:{transform:`scaleX(${e.progress})`}})})]})}function La(e,t){const[n,r]=[ue.indexOf(e),ue.indexOf(t.stage)];return n<r||t.state==="COMPLETE"?"done":n>r?"ahead":t.state==="FAILED"?"failed":t.state==="CANCELLED"?"cancelled":t.task?.state==="RUNNING"?"running":t.blockers.some(({kind:a})=>a==="APPROVAL"||a==="MANUAL_STEP")?"person":"waiting"}function Pa(e,t,n,r){const o=n.stages.find(l=>l.stage===e)?.task,a=o&&o.attempt>1?`attempt ${o.attempt}`:"",i=(...l)=>l.filter(Boolean).join(" · ")||" ";switch(t){case"ahead":return r?"needs approval":" ";case"person":case"waiting":{const l=n.blockers[0];return i(l?yn[l.kind]:o?Pt[o.state]:"",a)}case"running":return i(o?.startedAt?He(Math.max(Ce.value,Y())-Date.parse(o.startedAt)):"",a);case"done":case"failed":case"cancelled":return!o?.startedAt||!o.finishedAt?i(de(n.state)?"":x(n.state),a):i(se(Date.parse(o.finishedAt)-Date.parse(o.startedAt)),a)}}const Da=500,Oa=2e3;class Ua{constructor(t){this.id=t,this.place={id:t,after:null}}id;job=L(null);gone=L(!1);problem=L(null);entries=L([]);hasEarlier=L(!1);historyRead=L(!1);bindings=L([]);over=new AbortController;stopJob=null;stopHistory=null;timers=new Set;startCursor=null;place;start(){this.followJob(),this.readHistory(),this.readBindings()}stop(){this.over.abort(),this.stopJob?.(),this.stopHistory?.();for(const t of this.timers)clearTimeout(t)}followJob(){this.stopJob=St(eo,{id:this.id},{next:({job:t})=>{this.job.value=t,this.problem.value=null},trouble:t=>this.fail(t),error:t=>{this.fail(t),t.code!=="NOT_FOUND"&&t.code!=="BAD_USER_INPUT"&&this.soon(()=>this.followJob())},complete:()=>{const t=this.job.value?.state;(!t||de(t)||t==="FAILED")&&(this.gone.value=!0)}})}async readHistory(){this.stopHistory?.();try{let t=[],n=null;do{const r=await this.page(n);if(!r)return;n===null&&(this.place.after=r.edges.at(-1)?.cursor??null),t=[...r.edges.map(({node:o})=>o),...t],n=r.pageInfo.hasPreviousPage?r.pageInfo.startCursor:null}while(n!==null&&t.length<Da);this.startCursor=n,this.hasEarlier.value=n!==null,this.entries.value=t,this.historyRead.value=!0,this.followHistory()}catch(t){if(this.over.signal.aborted)return;this.fail(he(t)),this.soon(()=>{this.readHistory()})}}async readEarlier(){if(this.startCursor!==null)try{const t=await this.page(this.startCursor);if(!t)return;this.startCursor=t.pageInfo.hasPreviousPage?t.pageInfo.startCursor:null,this.hasEarlier.value=this.startCursor!==null,this.entries.value=[...t.edges.map(({node:n})=>n),...this.entries.value]}catch(t){this.over.signal.aborted||this.fail(he(t))}}followHistory(){this.stopHistory=St(oo,this.place,{next:({transitions:{cursor:t,edge:n}})=>{if(this.place.after=t,!n)return;const r=this.entries.value.at(-1)?.seq??0;n.node.seq===r+1?this.entries.value=[...this.entries.value,n.node]:n.node.seq>r&&this.readHistory()},trouble:t=>this.fail(t),error:t=>{t.code!=="CURSOR_EXPIRED"&&t.code!=="BAD_USER_INPUT"&&this.fail(t),this.soon(()=>{this.readHistory()})}})}async page(t){const{job:n}=await z(so,{id:this.id,before:t},this.over.signal);return this.over.signal.throwIfAborted(),n?.transitions??null}async readBindings(){try{const{job:t}=await z(no,{id:this.id},this.over.signal);this.bindings.value=t?.workflow.stages??[]}catch{this.over.signal.aborted||this.soon(()=>{this.readBindings()})}}fail(t){t.code==="NOT_FOUND"||t.code==="BAD_USER_INPUT"&&!this.job.value?this.gone.value=!0:this.problem.value=t}soon(t){const n=setTimeout(()=>{this.timers.delete(n),t()},Oa);this.timers.add(n)}}const ft={timeline:"Timeline",history:"History",attempts:"Attempts",data:"Data"};function qa({id:e}){const t=H(null);t.current??=new Ua(e);const{job:n,gone:r,problem:o}=t.current;X(()=>(t.current.start(),()=>t.current.stop()),[]);const a=n.value?.name,i=n.value?.state;return $e(()=>{document.title=a&&i?`${x(i)}: ${a} · Callboard`:"Job · Callboard"},[a,i]),$e(()=>scrollTo({top:0,behavior:"instant"}),[]),s("main",{class:"job",children:[s("a",{class:"back",href:xt.value,children:[s(ne,{name:"back"}),"Jobs"]}),r.value&&!n.value?s(Tt,{heading:"There is no such job",children:s("p",{children:[s("code",{class:"breaking",children:e})," was deleted, or has never been there."]})}):n.value?s(Fa,{job:n.value,watch:t.current}):o.value?s(Ue,{problem:o.value}):s(Wa,{})]})}function Fa({job:e,watch:t}){const n=H(null);return X(()=>n.current?.focus({preventScroll:!0}),[]),s(F,{children:[s("header",{class:"job-head",children:[s("div",{class:"job-title",children:[s("h1",{ref:n,tabIndex:-1,children:e.name}),s("p",{class:"job-state",children:[s("span",{role:"status",children:s(Ur,{state:e.state})}),s(Ja,{job:e}),de(e.state)&&s("span",{class:"number faint",children:[Math.round(e.progress*100)," %"]}),s("span",{class:"faint",children:e.cancelRequestedAt&&de(e.state)?"Asked to stop":e.task?.progressMessage??""})]}),e.description&&s("p",{class:"job-description",children:e.description})]}),!t.gone.value&&s(ma,{job:e})]}),t.gone.value&&s("p",{class:"notice",role:"alert",children:"This job was deleted. This is how it was last seen."}),t.problem.value&&s(Ue,{problem:t.problem.value}),s(Ra,{job:e,bindings:t.bindings.value}),s(Ha,{job:e}),s("div",{class:"job-body",children:[s(Ba,{job:e,watch:t}),s(Ca,{job:e})]})]})}function Ja({job:e}){if(!e.startedAt)return null;const t=Date.parse(e.startedAt);return s("span",{class:"number faint",children:e.finishedAt?`took ${se(Date.parse(e.finishedAt)-t)}`:`for ${He(Math.max(Ce.value,Y())-t)}`})}function Ha({job:e}){return e.error?s("section",{class:"why why-failed","aria-label":"Error",children:[s(ne,{name:"warning"}),s("div",{children:[s("h2",{children:[bn[e.error.kind]," in ",x(e.error.stage),", attempt ",e.error.attempt]}),s("p",{children:e.error.message})]})]}):e.blockers.length===0?null:s("section",{class:"why","aria-label":"Why it is not running",children:[s(ne,{name:"clock"}),s("ul",{children:e.blockers.map(({kind:t,message:n,until:r})=>s("li",{children:[s("strong",{children:[yn[t],"."]})," ",n,r&&s("span",{class:"number faint",children:[" ",He(Date.parse(r)-Math.max(Ce.value,Y()))," left."]})]},t))})]})}function Ba({job:e,watch:t}){const n=Se.value.searchParams.get("tab"),r=n!==null&&Object.hasOwn(ft,n)?n:"timeline";return s("section",{class:"tabs",children:[s("nav",{"aria-label":"Parts of the job",children:Object.keys(ft).map(o=>s("a",{href:Mt(e.id)+(o==="timeline"?"":`?tab=${o}`),"aria-current":o===r?"page":void 0,children:[ft[o],o==="history"&&s("span",{class:"number faint",children:[" ",e.version]})]},o))}),s("h2",{class:"unseen",children:ft[r]}),s("div",{class:"panel",children:r==="attempts"?s(ba,{id:e.id,version:e.version}):r==="data"?s(ka,{id:e.id,version:e.version}):t.historyRead.value?r==="history"?s(Aa,{watch:t}):s(Vo,{job:e,entries:t.entries.value}):s("p",{class:"faint panel-empty",children:"Reading …"})})]})}function Wa(){return s("div",{"aria-busy":"true","aria-label":"The job is being read",children:[s("header",{class:"job-head",children:s("div",{class:"job-title",children:[s("h1",{children:s("i",{class:"skeleton",style:{width:"16rem"}})}),s("p",{class:"job-state",children:s("i",{class:"skeleton",style:{width:"8rem"}})})]})}),s("div",{class:"stages-card",children:s("div",{class:"stages stages-still"})})]})}function Ga({chosen:e,choose:t}){const n=Be.value?.jobs,r=o=>t(e.includes(o)?e.filter(a=>a!==o):[...e,o]);return s("div",{class:"counts",role:"group","aria-label":"Jobs by state",title:gt.value?.message,children:[s("button",{type:"button",class:"count","aria-pressed":e.length===0,onClick:()=>t([]),children:[s("span",{class:"count-name",children:"All"}),s(zn,{of:n?.total})]}),Dr.map(o=>s("button",{type:"button",class:`count state-${o.toLowerCase()}`,"data-state":o,"aria-pressed":e.includes(o),onClick:()=>r(o),children:[s("span",{class:"count-name",children:[s(Mr,{state:o}),x(o)]}),s(zn,{of:n?.[o.toLowerCase()]})]},o))]})}function zn({of:e}){return e===void 0?s("span",{class:"count-number skeleton",children:" "}):s("span",{class:"count-number",children:e.toLocaleString()})}const Ze=2e3;class Va{constructor(t){this.order=t}order;byId=new Map;sorted=[];end=null;cut=!1;get all(){return this.sorted}get hasMore(){return this.end!==null}read(t,n,r){r&&(this.byId.clear(),this.cut=!1);for(const a of t)this.byId.set(a.id,a);const o=t.at(-1);this.end=n&&o?this.keyOf(o):null,this.sort()}apply(t){let n=!1;const r=new Map;for(const[o,a]of t){const i=this.byId.get(o),l=a&&this.keyOf(a);if(a===null||l===null)n=this.byId.delete(o)||n;else if(i===void 0){if(this.end!==null&&this.compare(l,this.end)>0)continue;this.byId.set(o,a),n=!0}else a.version>=i.version&&(this.byId.set(o,a),r.set(o,a),n||=l!==this.keyOf(i))}return n?this.sort():r.size>0&&(this.sorted=this.sorted.map(o=>r.get(o.id)??o)),n}sort(){const t=[...this.byId.values()].map(n=>({row:n,key:this.keyOf(n)??""}));t.sort((n,r)=>this.compare(n.key,r.key));for(const{row:n}of t.splice(Ze))this.byId.delete(n.id),this.cut=!0;this.cut&&(this.end=t.at(-1)?.key??null),this.sorted=t.map(({row:n})=>n)}compare(t,n){const r=t<n?-1:t>n?1:0;return this.order.direction==="ASC"?r:-r}keyOf(t){return this.order.field==="CREATED_AT"?t.id:t.finishedAt===null?null:`${t.finishedAt} ${t.id}`}}const Bt=100,Ka=5e3,za=2e3;class Xa{constructor(t){this.choice=t,this.order=Ta(t),this.kept=new Va(this.order)}choice;rows=L([]);phase=L("loading");hasMore=L(!1);readingMore=L(!1);problem=L(null);kept;order;filter={};gathered=new Map;frame=0;endCursor=null;reading=null;stopFollowing=null;again;deepest=0;held=!1;start(){this.stop(),this.phase.peek()==="failed"&&(this.phase.value="loading"),this.filter=$a(this.choice,Y()),document.addEventListener("visibilitychange",this.looked),this.stopFollowing=St(Ys,{filter:this.filter},{next:({jobs:{job:t,removedId:n}})=>{n?this.gather(n,null):t?this.gather(t.id,t):this.read()},trouble:t=>{this.problem.value=t,this.readSoon()},error:t=>this.fail(t),complete:()=>this.fail(new ce("UNREADABLE","The server has ended the list's changes."))})}stop(){this.stopFollowing?.(),this.stopFollowing=null,document.removeEventListener("visibilitychange",this.looked),clearTimeout(this.again),cancelAnimationFrame(this.frame),this.frame=0,this.reading?.abort(),this.reading=null,this.gathered.clear(),this.held=!1,this.readingMore.value=!1}lookedAt(t){this.deepest=t,t>this.kept.all.length-Bt/2&&this.readMore()}async readMore(){if(this.kept.cut&&this.kept.all.length<Ze&&!this.held)return this.read();const{reading:t}=this,n=this.kept.all.length>=Ze;if(!(!t||!this.hasMore.value||n||this.readingMore.value||this.phase.value!=="ready")){this.readingMore.value=!0,this.held=!0;try{const r=await this.page(t.signal,this.endCursor);this.kept.read(r.nodes,r.pageInfo.hasNextPage,!1),this.show()}catch(r){t.signal.aborted||(this.problem.value=he(r))}finally{this.reading===t&&(this.readingMore.value=!1,this.held=!1,this.flush())}}}async read(){this.reading?.abort();const t=new AbortController;this.reading=t,this.readingMore.value=!1,clearTimeout(this.again),this.gathered.clear(),this.held=!0;const n=Math.min(this.deepest+Bt/2,Ze),r=[];try{let o=!0;for(let a=null;o&&r.length<Math.max(n,1);){const i=await this.page(t.signal,a);r.push(...i.nodes),{hasNextPage:o,endCursor:a}=i.pageInfo}this.kept.read(r,o,!0),this.phase.value="ready",this.problem.value=null,this.held=!1,this.flush()}catch(o){if(t.signal.aborted)return;this.held=!1,this.problem.value=he(o),this.kept.all.length===0&&this.phase.value==="loading"&&(this.phase.value="failed"),this.readSoon()}}async page(t,n){const r={filter:this.filter,orderBy:this.order,first:Bt,after:n},{jobs:o}=await z(js,r,t);return t.throwIfAborted(),this.endCursor=o.pageInfo.endCursor??n,o}readSoon(){clearTimeout(this.again),this.again=setTimeout(()=>{this.read()},za)}fail(t){this.problem.value=t,this.phase.value="failed"}gather(t,n){if(this.gathered.set(t,n),this.gathered.size>Ka)return this.dropGathered();this.frame===0&&(this.frame=requestAnimationFrame(this.flush))}dropGathered(){this.gathered.clear(),this.reading?.abort(),this.reading=null,this.held=!1,document.visibilityState==="visible"&&this.read()}flush=()=>{this.frame=0,!(this.held||this.phase.value!=="ready"||!this.reading)&&(this.gathered.size>0&&(this.kept.apply(this.gathered),this.gathered.clear()),this.show())};looked=()=>{document.visibilityState==="visible"&&!this.reading&&this.stopFollowing&&this.read()};show(){this.rows.value=this.kept.all,this.hasMore.value=this.kept.hasMore}}function Xr(e){if(typeof e=="number")return Number.isInteger(e)&&!Number.isSafeInteger(e)?e:null;if(typeof e!="object"||e===null)return null;for(const t of Object.values(e)){const n=Xr(t);if(n!==null)return n}return null}function ja(e){const t=I(!1);return s(F,{children:[s("button",{type:"button",class:"primary new-job","aria-haspopup":"dialog",onClick:()=>t.value=!0,children:"New job"}),t.value&&s(Ya,{...e,close:()=>t.value=!1})]})}function Ya({workflows:e,workflow:t,queue:n,close:r}){const o=I(!1),a=I(null),i=H(Xn()),l=Be.value?.queues??[];async function d(f){const u=Qa(f,i.current);if(typeof u=="string"){a.value=u;return}o.value=!0,a.value=null;try{const m=(await z(po,{input:u})).submitJob,h=m?.errors[0];m?.job?Rt(Mt(m.job.id)):a.value=h?`${h.message} (${h.path.slice(1).join(".")})`:"There is no job.",h&&(i.current=Xn())}catch(m){a.value=he(m).message}o.value=!1}return s(Hr,{heading:"New job",confirm:"Submit",busy:o.value,problem:a.value,onConfirm:f=>{d(f)},onClose:r,children:[s("label",{class:"field",children:["Name",s("input",{name:"name",required:!0,maxLength:255,autofocus:!0})]}),s("div",{class:"pair",children:[s("label",{class:"field",children:["Workflow",s("span",{class:"select",children:s("select",{name:"workflow",children:e.map(f=>s("option",{value:f,selected:f===(t??"standard"),children:f},f))})})]}),s("label",{class:"field",children:["Queue",s("input",{name:"queue",required:!0,maxLength:255,list:"queues",defaultValue:n??"default"}),s("datalist",{id:"queues",children:l.map(({name:f})=>s("option",{value:f},f))})]})]}),s("label",{class:"field",children:["Input ",s("span",{class:"faint",children:"(JSON)"}),s("textarea",{name:"input",rows:4,spellcheck:!1,class:"code",defaultValue:"{}"})]}),s("label",{class:"field",children:["Labels ",s("span",{class:"faint",children:"(one a line, as key: value; odd ones in quotes)"}),s("textarea",{name:"labels",rows:2})]}),s("label",{class:"check",children:[s("input",{type:"checkbox",name:"manual"}),s("span",{children:"Step by step: each stage waits for me"})]})]})}function Qa(e,t){const n=l=>String(e.get(l)??"").trim();let r;try{r=JSON.parse(n("input")||"{}")}catch{return"The input is not JSON."}const o=Xr(r);if(o!==null)return`A browser cannot keep a number like ${o} as it is: make it a text, or submit the job with the command line.`;const a=Gr(n("labels"));if(typeof a=="string")return a;const i=e.has("manual")?"MANUAL":"AUTO";return{name:n("name"),workflow:n("workflow"),queue:n("queue"),input:r,labels:a,mode:i,idempotencyKey:t}}function Xn(){const e=crypto.getRandomValues(new Uint8Array(16));return`board-${Array.from(e,t=>t.toString(16).padStart(2,"0")).join("")}`}const Za=250,ei={"15m":"Last 15 minutes","1h":"Last hour","24h":"Last 24 hours","7d":"Last 7 days"},ti={newest:"Newest first",oldest:"Oldest first",ended:"Ended last first"};function ni({choice:e,change:t}){const n=I(!1),r=oi(),o=Be.value?.queues.map(({name:i})=>i)??[],a=[e.tasks[0],e.queue,e.workflow,e.since,...e.labels].filter(Boolean).length;return s("div",{class:n.value?"filters open":"filters",role:"search","aria-label":"Filter jobs",children:[s(ri,{name:e.name,change:i=>t({name:i})}),s("button",{type:"button",class:"filters-more","aria-expanded":n.value,onClick:()=>n.value=!n.value,children:["Filters",a>0&&s("span",{class:"number",children:[" · ",a]})]}),s(Ge,{label:"Task",value:e.tasks[0]??"",any:"Any task",options:Or.map(i=>[i,Pt[i]]),change:i=>t({tasks:i?[i]:[]})}),s(Ge,{label:"Queue",value:e.queue??"",any:"Any queue",options:jn(o,e.queue),change:i=>t({queue:i||null})}),s(Ge,{label:"Workflow",value:e.workflow??"",any:"Any workflow",options:jn(r,e.workflow),change:i=>t({workflow:i||null})}),s(Ge,{label:"Created",value:e.since??"",any:"Any time",options:Object.keys(kn).map(i=>[i,ei[i]]),change:i=>t({since:i||null})}),s(si,{labels:e.labels,change:i=>t({labels:i})}),!zr(e)&&s("button",{type:"button",class:"quiet clear",onClick:()=>t({states:[],tasks:[],queue:null,workflow:null,name:"",labels:[],since:null}),children:"Clear"}),s("span",{class:"filters-end",children:[s(Ge,{label:"Order",value:e.order,options:Vr.map(i=>[i,ti[i]]),change:i=>t({order:i})}),s(ja,{workflows:r,workflow:e.workflow,queue:e.queue})]})]})}function ri({name:e,change:t}){const n=H(null),r=H(void 0),o=I(e);return X(()=>{o.value.trim()!==e&&(o.value=e)},[e]),$e(()=>{const a=i=>{i.key!=="/"||i.target.closest("input, textarea, select, dialog")||(i.preventDefault(),n.current?.focus())};return addEventListener("keydown",a),()=>{removeEventListener("keydown",a),clearTimeout(r.current)}},[]),s("label",{class:"search",children:[s(ne,{name:"search"}),s("span",{class:"unseen",children:"Name contains"}),s("input",{ref:n,type:"search",placeholder:"Search names",maxLength:255,value:o.value,"aria-keyshortcuts":"/",onInput:({currentTarget:a})=>{o.value=a.value,clearTimeout(r.current),r.current=setTimeout(()=>t(o.value.trim()),Za)}}),s("kbd",{"aria-hidden":"true",children:"/"})]})}function Ge({label:e,value:t,any:n,options:r,change:o}){return s("span",{class:t&&n?"select chosen":"select",children:s("select",{"aria-label":e,value:t,onChange:({currentTarget:a})=>o(a.value),children:[n&&s("option",{value:"",children:n}),r.map(([a,i])=>s("option",{value:a,selected:a===t,children:i},a))]})})}function si({labels:e,change:t}){return s("span",{class:"label-filter",children:[e.map(n=>s("button",{type:"button",class:"label chosen","aria-label":`Remove label ${n}`,onClick:()=>t(e.filter(r=>r!==n)),children:[n,s(ne,{name:"close"})]},n)),e.length<Kr&&s("input",{type:"text","aria-label":"Label, as key or key:value; Enter adds it",placeholder:"label:value",maxLength:319,onKeyDown:n=>{const r=n.currentTarget.value.trim();n.key!=="Enter"||!r||(n.currentTarget.value="",t([...e,r]))}})]})}function jn(e,t){return(t&&!e.includes(t)?[t,...e]:e).map(r=>[r,r])}function oi(){const e=I([]);return X(()=>{const t=new AbortController;return z(Zs,{},t.signal).then(({workflows:n})=>e.value=n.map(({name:r})=>r)).catch(()=>{}),()=>t.abort()},[]),e.value}const Yn=3;class ai extends Re{shouldComponentUpdate(t){const{row:n,index:r,top:o,active:a}=this.props;return n!==t.row||r!==t.index||o!==t.top||a!==t.active}render({row:t,index:n,top:r,active:o}){return s("div",{class:"row",role:"row","aria-rowindex":n+2,style:{transform:`translateY(${r}px)`},children:[s("span",{role:"cell",class:"cell-state",children:s(Ur,{state:t.state})}),s("span",{role:"cell",class:"cell-name",children:[s("a",{href:Mt(t.id),"data-job":t.id,tabIndex:o?0:-1,children:t.name}),s(ii,{row:t})]}),s("span",{role:"cell",class:"cell-track",children:s(Ma,{job:t})}),s("span",{role:"cell",class:"cell-now",children:s(li,{row:t})}),s("span",{role:"cell",class:"cell-queue faint",children:t.queue}),s("span",{role:"cell",class:"cell-workflow faint",children:t.workflow.name}),s("span",{role:"cell",class:"cell-took number faint",children:s(ci,{row:t})}),s("span",{role:"cell",class:"cell-age number faint",children:s(So,{at:t.createdAt})})]})}}function ii({row:e}){if(e.labels.length===0)return null;const t=e.labels.length-Yn;return s("span",{class:"labels",children:[e.labels.slice(0,Yn).map(({key:n,value:r})=>s("span",{class:"label",title:`${n}: ${r}`,children:r?`${n}: ${r}`:n},n)),t>0&&s("span",{class:"label",children:["+",t]})]})}function li({row:e}){if(e.error)return s("span",{class:"now-failed",title:e.error.message,children:e.error.message});if(!de(e.state)||!e.task)return null;if(e.cancelRequestedAt)return s("span",{children:"Stopping"});const t=e.blockers[0];if(t){const i=t.until&&Date.parse(t.until),l=i?Math.max(i-Math.max(Ce.value,Y()),0):null,d=t.kind==="APPROVAL"||t.kind==="MANUAL_STEP";return s("span",{class:d?"now-person":"",title:t.message,children:[d&&s(ne,{name:"lock"}),s("span",{class:"number",children:yn[t.kind]+(l===null?"":`, ${He(l)}`)})]})}const{state:n,attempt:r,maxAttempts:o,progressMessage:a}=e.task;return s("span",{children:[n==="RUNNING"&&a||Pt[n],r>1&&s("span",{class:"faint number",children:[" ","· attempt ",r," of ",o]})]})}function ci({row:e}){if(!e.startedAt)return null;const t=Date.parse(e.startedAt);return e.finishedAt?s(F,{children:se(Date.parse(e.finishedAt)-t)}):s(F,{children:He(Math.max(Ce.value,Y())-t)})}const Qn=8;function ui(e,t,n,r){const o=Math.floor(e/n)-Qn,a=Math.ceil((e+t)/n)+Qn,i=l=>Math.min(Math.max(l,0),r);return{first:i(o),end:i(a)}}const di=[["state","State"],["name","Job"],["track","Stages"],["now","Now"],["queue","Queue"],["workflow","Workflow"],["took","Took"],["age","Age"]],Zn=10;let Ve=null;function hi({feed:e,stale:t}){const n=H(null),r=H(Ve!==null&&document.activeElement===document.body),o=H(null),a=I(er()),i=I(0),l=I(innerHeight),d=I(0),f=I(Ve),u=e.rows.value,m=ui(i.value,l.value,a.value,u.length);X(()=>{const p=()=>{n.current&&(a.value=er(),l.value=innerHeight,i.value=Math.max(0,Wt()-n.current.getBoundingClientRect().top))};return p(),addEventListener("scroll",p,{passive:!0}),addEventListener("resize",p),()=>{removeEventListener("scroll",p),removeEventListener("resize",p)}},[]),X(()=>e.lookedAt(m.end),[e,m.end,u.length]),$e(()=>{const p=o.current,v=Math.floor(i.value/a.value);if(p&&i.value>0&&u[p.index]?.id!==p.id){const D=u.findIndex(({id:oe})=>oe===p.id),O=D-p.index;if(D>=0&&O!==0){scrollBy({top:O*a.value,behavior:"instant"}),d.value=Math.max(0,d.value+O),o.current={id:p.id,index:D};return}}const R=u[v];o.current=R?{id:R.id,index:v}:null},[u,i.value,a.value]),ks(()=>{i.value===0&&(d.value=0)});const h=_s(()=>Math.max(0,e.rows.value.findIndex(({id:p})=>p===f.value))),c=u.length===0?-1:h.value;$e(()=>{if(!r.current)return;r.current=!1;const p=u[c]?.id;n.current?.querySelector(`[data-job="${p}"]`)?.focus({preventScroll:!0})});function _(p){const v=Math.min(Math.max(p,0),u.length-1),R=u[v];if(!R||!n.current)return;Ve=f.value=R.id,r.current=!0;const D=n.current.getBoundingClientRect().top+v*a.value,O=D+a.value;D<Wt()?scrollBy({top:D-Wt(),behavior:"instant"}):O>innerHeight&&scrollBy({top:O-innerHeight+a.value/2,behavior:"instant"})}function A(p){if(p.metaKey||p.ctrlKey||p.altKey)return;const v=fi(p.key,c,u.length);v!==null&&(p.preventDefault(),_(v))}function w(p){const v=p.target.dataset.job;v&&(Ve=f.value=v)}function b(p){const v=p.target;if(v.closest("a")||p.metaKey||p.ctrlKey||p.shiftKey||p.button!==0)return;const R=v.closest("[role=row]")?.querySelector("[data-job]")?.dataset.job;!R||getSelection()?.toString()||(Ve=R,Rt(Mt(R)))}const g=u.slice(m.first,m.end).map((p,v)=>({row:p,index:m.first+v})),y=u[c];return y&&c<m.first&&g.unshift({row:y,index:c}),y&&c>=m.end&&g.push({row:y,index:c}),s("div",{class:t?"table stale":"table",children:[d.value>0&&s("button",{type:"button",class:"arrived",onClick:()=>scrollTo({top:0}),children:[s(ne,{name:"up"}),d.value," new"]}),s("div",{role:"table","aria-label":"Jobs","aria-rowcount":e.hasMore.value?-1:u.length+1,"aria-busy":t,children:[s("div",{class:"row head",role:"row","aria-rowindex":1,children:di.map(([p,v])=>s("span",{role:"columnheader",class:`cell-${p}`,children:v},p))}),s("div",{ref:n,class:"rows",role:"rowgroup",style:{height:`${u.length*a.value}px`},onKeyDown:A,onFocusCapture:w,onClick:b,children:g.map(({row:p,index:v})=>s(ai,{row:p,index:v,top:v*a.value,active:v===c},p.id))})]}),s("p",{class:"foot faint",children:pi(e)})]})}function fi(e,t,n){switch(e){case"ArrowDown":case"j":return t+1;case"ArrowUp":case"k":return t-1;case"PageDown":return t+Zn;case"PageUp":return t-Zn;case"Home":return 0;case"End":return n-1;default:return null}}function pi(e){const t=e.rows.value.length;return e.readingMore.value?"Reading more …":e.hasMore.value&&t<Ze?`${t.toLocaleString()} jobs, and more further down`:e.hasMore.value?`The first ${t.toLocaleString()}. A filter shows what is behind them.`:t===1?"1 job":`${t.toLocaleString()} jobs`}function er(){const e=getComputedStyle(document.documentElement);return parseFloat(e.getPropertyValue("--row-height"))*parseFloat(e.fontSize)}function Wt(){const e=getComputedStyle(document.documentElement);return parseFloat(e.getPropertyValue("--head-height"))*parseFloat(e.fontSize)}const mi=12;let Pe=null;function gi(){const e=nn(Se.value.searchParams),t=tt(e),n=_i(t,e),r=H(n);n.phase.value!=="loading"&&(r.current=n);const o=r.current!==n,a=i=>Xs(ve+tt({...nn(Se.peek().searchParams),...i}));return $e(()=>(document.title="Jobs · Callboard",Pe?.feed===n&&scrollTo({top:Pe.scroll,behavior:"instant"}),()=>{Pe={feed:r.current,scroll:scrollY}}),[]),s("main",{class:"list",children:[s("h1",{class:"unseen",children:"Jobs"}),s(Ga,{chosen:e.states,choose:i=>a({states:i})}),s(ni,{choice:e,change:a}),s(yi,{}),s(vi,{feed:r.current,stale:o,choice:e,change:a})]})}function _i(e,t){const n=H(void 0);if(n.current?.search!==e){const o=Pe&&tt(Pe.feed.choice)===e?Pe.feed:null;n.current={search:e,feed:o??new Xa(t)}}const r=n.current.feed;return X(()=>(r.start(),()=>r.stop()),[r]),r}function vi({feed:e,stale:t,choice:n,change:r}){const o=e.problem.value;return e.phase.value==="loading"?s(bi,{}):e.phase.value==="failed"&&o?s(Ue,{problem:o,again:()=>e.start()}):s(F,{children:[o&&s(Ue,{problem:o}),e.rows.value.length>0?s(hi,{feed:e,stale:t}):zr(n)?s(Tt,{heading:"No jobs yet",children:s("p",{children:["Make a new one, or submit one in ",s("a",{href:"/",children:"GraphiQL"}),", where the first tab does it. It appears here by itself."]})}):s(Tt,{heading:"No job fits",children:[s("p",{children:"Jobs that come to fit appear here by themselves."}),s("button",{type:"button",onClick:()=>r({states:[],tasks:[],queue:null,workflow:null,name:"",labels:[],since:null}),children:"Show all jobs"})]})]})}function yi(){const e=Be.value;if(!e)return null;const t=e.queues.filter(n=>n.paused).map(({name:n})=>n);return s(F,{children:[e.workers.workers===0&&s("p",{class:"notice",role:"status",children:"No worker is running: jobs wait until one starts."}),t.length>0&&s("p",{class:"notice",role:"status",children:[t.length===1?"This queue is paused: ":"These queues are paused: ",t.join(", "),"."]})]})}function bi(){return s("div",{class:"table","aria-busy":"true","aria-label":"Jobs are being read",children:[s("div",{class:"row head"}),Array.from({length:mi},(e,t)=>s("div",{class:"row still",children:[s("span",{class:"cell-state",children:s("i",{class:"skeleton"})}),s("span",{class:"cell-name",children:s("i",{class:"skeleton",style:{width:`${8+t*5%9}rem`}})})]},t))]})}function wi(){const e=Rr.value;return s(go,{children:e.kind==="list"?s(gi,{}):e.kind==="job"?s(qa,{id:e.id},e.id):s("main",{children:s(Tt,{heading:"There is nothing at this address",children:s("p",{children:s("a",{href:ve,children:"All jobs"})})})})})}Pr();os(s(wi,{}),document.getElementById("page"));
