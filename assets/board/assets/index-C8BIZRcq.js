var $,sr,or,fe,Gt,vt,ir,mt,ar,an,Vt,rt=Symbol.for("pv"),bt={},yt=[],es=/^m(i|n|o|s|text|space)$/,ln=Array.isArray,cn=yt.slice,ke=Object.assign;function Ee(e){e&&e.parentNode&&e.remove()}function ts(e,t,n){var r,o,i,a={},l=arguments.length;for(i in t)i=="key"?r=t[i]:i=="ref"&&typeof e!="function"?o=t[i]:a[i]=t[i];return l>2&&(a.children=l>3?cn.call(arguments,2):n),ze(e,a,r,o,null)}function ze(e,t,n,r,o){var i={type:e,props:t,key:n,ref:r,__k:null,__:null,__b:0,__e:null,__c:null,constructor:rt,__v:o||++sr,__i:-1,__u:0};return!o&&$.vnode&&$.vnode(i),i}function F(e){return e.children}function Le(e,t){this.props=e,this.context=t,this.__g=0}function ge(e,t){if(t==null)return e.__&&ge(e.__,e.__i+1);for(var n;t<e.__k.length;t++)if((n=e.__k[t])&&n.__e)return n.__e;return typeof e.type!="function"||e.props.__P?null:ge(e)}function ns(e){var t,n=e.__v,r=n.__e,o=[],i=[],a=e.__P;a&&((t=ke({constructor:rt},n)).__v=n.__v+1,$.vnode&&$.vnode(t),un(a,t,n,e.__n,a.namespaceURI,32&n.__u?[r]:null,o,r||ge(n),32&n.__u,i),t.__v=n.__v,t.__.__k[t.__i]=t,fr(o,t,i),n.__=n.__e=null,t.__e!=r&&lr(t))}function lr(e){if((e=e.__)&&e.__c&&!e.props.__P)return e.__e=null,e.__k.some(function(t){return t&&(e.__e=t.__e)}),lr(e)}function Tn(e){(8&e.__g||(e.__g|=8,fe.push(e),vt++))&&Gt==$.debounceRendering||((Gt=$.debounceRendering)||queueMicrotask)(cr)}function cr(){try{for(var e,t=1;fe.length;)fe.length>t&&fe.sort(ir),e=fe.shift(),t=fe.length,8&e.__g&&ns(e)}finally{(vt=fe.length)&&(Gt||queueMicrotask)(cr)}}function ur(e,t,n,r,o,i,a,l,d,f,u){var m,h,c,_,A,w,y=r.__k||yt,g=t.length;for(d=rs(n,t,y,d,g),m=0;m<g;m++)(c=n.__k[m])!=null&&(h=~c.__i&&y[c.__i]||bt,c.__i=m,w=un(e,c,h,o,i,a,l,d,f,u),_=c.__e,(h.ref!=c.ref||8&h.__u)&&(h.ref&&dn(h.ref,null,c,h),c.ref&&u.push(c.ref,c.__c||_,c)),A=A||_,4&c.__u?(d=dr(c,d,e,!h.__v),h.__e&&(h.__e=null)):typeof c.type=="function"&&w!==void 0?d=w:_&&(d=_.nextSibling),c.__u&=-21);return n.__e=A,d}function rs(e,t,n,r,o){var i,a,l,d,f,u,m,h,c,_=n.length,A=_,w=0,y=0,g=e.__k=Array(o);for(i=0;i<o;i++)(a=t[i])!=null&&typeof a!="boolean"&&typeof a!="function"?(typeof a!="object"||a.constructor===String?a=g[i]=ze(null,a):ln(a)?a=g[i]=ze(F,{children:a}):a.constructor===rt&&a.__b?a=g[i]=ze(a.type,a.props,a.key,a.ref,a.__v):g[i]=a,d=i+w,a.__=e,a.__b=e.__b+1,l=null,~(f=a.__i=ss(a,n,d,A))&&(A--,(l=n[f])&&(l.__u|=2)),l&&l.__v?(a.__u|=16,f==d-1?w--:f==d+1?w++:f!=d&&(f>d?w--:w++,y=1)):(~f||(o>_?w--:o<_&&w++),typeof a.type!="function"&&(a.__u|=4))):g[i]=null;if(y){for(u=[],m=[],i=0;i<o;i++)if((a=g[i])&&16&a.__u){for(w=0,h=u.length;w<h;)u[c=w+h>>1]<a.__i?w=c+1:h=c;u[w]=a.__i,m[i]=w+1}for(w=u.length;i--;)m[i]&&(m[i]==w?w--:g[i].__u|=4)}if(A)for(i=0;i<_;i++)!(l=n[i])||2&l.__u||(l.__e==r&&(r=ge(l)),hn(l,l));return r}function dr(e,t,n,r){var o,i,a,l;if(typeof e.type=="function"){if(e.props.__P)return t;if(o=e.__k)for(i=0;i<o.length;i++)o[i]&&(o[i].__=e,t=dr(o[i],t,n,!1));return t}for(t&&!t.parentNode&&(t=ge(e))&&!t.parentNode&&(t=null),a=e.__e,l=t;l&&l.nodeType==8;)l=l.nextSibling;for(a!=l&&(!r&&n.moveBefore&&a.parentNode?n.moveBefore(a,t):n.insertBefore(a,t||null)),t=a;(t=t&&t.nextSibling)&&t.nodeType==8&&!t.data.startsWith("$s"););return t}function ss(e,t,n,r){var o,i=e.key,a=e.type,l=t[n],d=l&&!(2&l.__u);if(l===null&&i==null||d&&i==l.key&&a==l.type)return n;if(r>(d?1:0)){for(o=n-1;o>=0;o--)if((l=t[o])&&!(2&l.__u)&&i==l.key&&a==l.type)return o;for(o=n+1;o<t.length;o++)if((l=t[o])&&!(2&l.__u)&&i==l.key&&a==l.type)return o}return-1}function Nn(e,t,n){n==null&&(n=""),t[0]=="-"?e.setProperty(t,n):e[t]=n}function at(e,t,n,r,o){var i,a;if(t=="style")if(typeof n=="string")e.style.cssText=n;else{if(typeof r=="string"&&(e.style.cssText=r=""),r)for(t in r)n&&t in n||Nn(e.style,t);if(n)for(t in n)r&&n[t]==r[t]||Nn(e.style,t,n[t])}else if(t[0]=="o"&&t[1]=="n")typeof n!="function"&&(n=null),typeof r!="function"&&(r=null),(e.__e||(e.__e={}))[t]=n,n&&r||(a=Vt[t]||(Vt[t]=os(t)),(e.__a||(e.__a={}))[t]=an,i=t!=(t=t.replace(ar,"$1")),(t=t.slice(2))[0]<"a"&&(t=t.toLowerCase()),n?e.addEventListener(t,a,i):e.removeEventListener(t,a,i));else{if(o=="http://www.w3.org/2000/svg")t=t.replace(/xlink(H|:h)/,"h").replace(/sName$/,"s");else if(t!="width"&&t!="height"&&t!="href"&&t!="list"&&t!="form"&&t!="tabIndex"&&t!="download"&&t!="rowSpan"&&t!="colSpan"&&t!="role"&&t!="popover"&&t in e)try{return void(e[t]=n??"")}catch{}if(typeof n=="function")return;n==null||n===!1&&t[4]!="-"?e.removeAttribute(t):e.setAttribute(t,t=="popover"&&n==1?"":n)}}function os(e){return function(t){var n=this.__e;if(n){if(n=n[e],t[mt]==null)t[mt]=an++;else if(t[mt]<this.__a[e])return;return n($.event?$.event(t):t)}}}function un(e,t,n,r,o,i,a,l,d,f){var u,m,h,c,_,A,w,y,g,b,p,v,M,D,O,ae,te,re,Y=t.type;if(t.constructor!==rt)return null;128&n.__u&&(d=32&n.__u,u=n.__c.__z)&&(t.__u|=d,m=i=[],u.nodeType==8?l=gt(u,i):i.push(u),l=i[0]||l),(u=$.__b)&&u(t);e:if(typeof Y=="function"){h=a.length;try{if(y=t.props,g=(u=Y.prototype)&&u.render,b=(u=Y.contextType)&&r[u.__c],p=u?b?b.props.value:u.__:r,(c=n.__c)?(t.__c=c,2&c.__g&&(c.__g|=1)):(g?t.__c=c=new Y(y,p):(t.__c=c=new Le(y,p),c.constructor=Y,c.render=as),b&&b.sub(c),c.state||(c.state={}),c.__n=r,c.__g|=8,c.__h=[],c.__k=[]),g&&(c.__s||(c.__s=c.state),Y.getDerivedStateFromProps&&(c.__s==c.state&&(c.__s=ke({},c.__s)),ke(c.__s,Y.getDerivedStateFromProps(y,c.__s)))),_=c.props,A=c.state,c.__v=t,n.__c){if(y!==_&&g&&!Y.getDerivedStateFromProps&&c.componentWillReceiveProps&&c.componentWillReceiveProps(y,p),t.__v==n.__v&&!(8&c.__g)||!(4&c.__g)&&c.shouldComponentUpdate&&c.shouldComponentUpdate(y,c.__s,p)===!1){t.__v!=n.__v&&(c.props=y,c.state=c.__s,c.__g&=-9),t.__e=n.__e,t.__k=n.__k,t.__k.some(function(z){z&&(z.__=t)}),yt.push.apply(c.__h,c.__k),c.__k=[],c.__h.length&&a.push(c),l=ge(n);break e}c.componentWillUpdate&&c.componentWillUpdate(y,c.__s,p),g&&c.componentDidUpdate&&c.__h.push(function(){c.componentDidUpdate(_,A,w)})}else g&&!Y.getDerivedStateFromProps&&c.componentWillMount&&c.componentWillMount(),g&&c.componentDidMount&&c.__h.push(c.componentDidMount);c.context=p,c.props=y,c.__P=e,c.__g&=-5,v=$.__r,M=g?25:0;do c.__g&=-9,v&&v(t),u=c.render(c.props,c.state=c.__s,c.context);while(8&c.__g&&++M<25);g&&(yt.push.apply(c.__h,c.__k),c.__k=[]),c.state=c.__s,c.getChildContext&&(r=ke({},r,c.getChildContext())),g&&n.__c&&c.getSnapshotBeforeUpdate&&(w=c.getSnapshotBeforeUpdate(_,A)),D=u&&u.type===F&&u.key==null?u.props.children:u,y.__P&&(u=l,o=(e=y.__P).namespaceURI,d=i=null,n.props&&n.props.__P!=e&&(n.__k.some(function(z){z&&hn(z,z)}),n.__k=null),l=n.__k?ge(n,0):null),l=ur(e,ln(D)?D:[D],t,n,r,o,i,a,l,d,f),y.__P&&(t.__e=null,l=u),t.__u&=-161,m&&m.some(Ee),c.__h.length&&a.push(c),1&c.__g&&(c.__g&=-4)}catch(z){if(a.length=h,t.__v=null,d||i)if(z&&z.then){if(t.__u|=128|d,i){for(~(te=i.indexOf(l||void 0))||(te=i.length);(re=i[te-1])&&re.nodeType==8;)te--;for(;te<i.length;te++)if(re=i[te])if(i[te]=null,O){if(re==ae)break}else{if(re.nodeType!=8)break;re.data.startsWith("$s")&&(ae=gt(O=re))}}if(!O){for(;l&&l.nodeType==8&&l.nextSibling;)l=l.nextSibling;O=l}(u=gt(O=t.__c.__z||(t.__c.__z=O)))?(t.__e=O,l=u):t.__e=l,l=l&&l.nextSibling}else i&&i.some(Ee);else t.__e=n.__e;t.__k||(t.__k=n.__k||[]),z&&z.then||hr(t),$.__e(z,t,n)}}else l=t.__e=is(n.__e,t,n,r,o,i,a,d,f,e);return(u=$.diffed)&&u(t),l}function gt(e,t){if(e&&e.nodeType==8&&e.data.startsWith("$s"))for(var n=1;e=e.nextSibling;){if(e.nodeType==8){if(e.data.startsWith("$s"))n++;else if(e.data.startsWith("/$s")&&!--n)return e}t&&t.push(e)}}function hr(e){e&&(e.__c&&(e.__c.__g|=4),e.__k&&e.__k.some(hr))}function fr(e,t,n){for(var r=0;r<n.length;)dn(n[r++],n[r++],n[r++]);$.__c&&$.__c(t,e),e.some(function(o){try{e=o.__h,o.__h=[],e.some(function(i){i.call(o)})}catch(i){$.__e(i,o.__v)}})}function is(e,t,n,r,o,i,a,l,d,f){var u,m,h,c,_,A,w,y,g=n.props||bt,b=t.props,p=t.type;if(p=="svg"?o="http://www.w3.org/2000/svg":p=="math"?o="http://www.w3.org/1998/Math/MathML":o||(o="http://www.w3.org/1999/xhtml"),i){for(u=0;u<i.length;u++)if((_=i[u])&&(p?_.localName==p:_.nodeType==3)){e=_,i[u]=null;break}}if(!e){if(y=f.ownerDocument||document,!p)return y.createTextNode(b);e=y.createElementNS(o,p,b.is?b:f),l&&($.__m&&$.__m(t,i),l=!1),i=null}if(p){if(f=p=="template"&&e.content||e,i=p=="textarea"&&b.defaultValue!=null?null:i&&cn.call(f.childNodes),!l&&i)for(g={},u=0;u<e.attributes.length;u++)g[(_=e.attributes[u]).name]=_.value;for(u in g)_=g[u],u=="dangerouslySetInnerHTML"?h=_:u=="children"||u in b||u=="value"&&"defaultValue"in b||u=="checked"&&"defaultChecked"in b||at(e,u,null,_,o);for(u in b)_=b[u],u=="children"?c=_:u=="dangerouslySetInnerHTML"?m=_:u=="value"?A=_:u=="checked"?w=_:l&&typeof _!="function"||g[u]===_||at(e,u,_,g[u],o);m?(l||h&&(m.__html==h.__html||m.__html==e.innerHTML)||(e.innerHTML=m.__html),t.__k=[]):(h&&(e.textContent=""),(p=="foreignObject"||o=="http://www.w3.org/1998/Math/MathML"&&es.test(p))&&(o="http://www.w3.org/1999/xhtml"),ur(f,ln(c)?c:[c],t,n,r,o,i,a,i?i[0]:n.__k&&ge(n,0),l,d),i&&i.some(Ee)),l&&p!="textarea"||(u="value",p=="progress"&&A==null?e.removeAttribute(u):A==null||A===e[u]&&(p!="progress"||A)||at(e,u,A,g[u],o),u="checked",w!=null&&w!=e[u]&&at(e,u,w,g[u],o))}else g===b||l&&e.data==b||(e.data=b);return e}function dn(e,t,n,r){try{typeof e=="function"?t?t.__x=e(t)||1:r&&(r=r.__c||r.__e)&&(t=r.__x)&&(r.__x=null,typeof t=="function"?t():e(null)):e.current=t}catch(o){$.__e(o,n)}}function hn(e,t,n){var r,o,i,a;if($.unmount&&$.unmount(e),!(r=e.ref)||r.current&&r.current!=e.__e||dn(r,null,t,e),r=e.__c){if(r.componentWillUnmount)try{r.componentWillUnmount()}catch(l){$.__e(l,t)}r.__P=r.__n=null}if(r=e.__k)for(a=0;a<r.length;a++)r[a]&&hn(r[a],t,typeof e.type!="function"||n&&!e.props.__P);!n&&(r=e.__c)&&(r=r.__z)&&(o=gt(r,i=[]))&&(r==e.__e&&i.some(Ee),Ee(o),Ee(r)),n||Ee(e.__e),e.__e=e.__c=e.__=null}function as(e,t,n){return this.constructor(e,n)}function ls(e,t){var n,r,o,i;$.__&&$.__(e,t),t.nodeType==9&&(t=t.documentElement),r=(n=e&&32&e.__u)?null:t.__k,t.__k=ze(F,{children:[e]}),o=[],i=[],un(t,t.__k,r||bt,bt,t.namespaceURI,r?null:t.firstChild?cn.call(t.childNodes):null,o,r?r.__e:t.firstChild,n,i),fr(o,t.__k,i),t.__k.props.children=null}$={__e:function(e,t,n,r){for(var o,i,a;t=t.__;)if((o=t.__c)&&!(1&o.__g)){o.__g|=4;try{if((a=(i=o.constructor)&&i.getDerivedStateFromError)&&o.setState(i.getDerivedStateFromError(e)),o.componentDidCatch&&(o.componentDidCatch(e,r||{}),a=1),a&&8&o.__g)return void(o.__g|=2)}catch(l){e=l}}throw vt=0,e}},sr=0,or=function(e){return e!=null&&e.constructor===rt},Le.prototype.setState=function(e,t){var n=this.__s;n&&n!=this.state||(n=this.__s=ke({},this.state)),typeof e=="function"&&(e=e(ke({},n),this.props)),e&&(ke(n,e),this.__v&&(t&&this.__k.push(t),Tn(this)))},Le.prototype.forceUpdate=function(e){this.__v&&(this.__g|=4,e&&this.__h.push(e),Tn(this))},Le.prototype.render=F,fe=[],vt=0,ir=function(e,t){return e.__v.__b-t.__v.__b},mt=Symbol(),ar=/(PointerCapture)$|Capture$/i,an=0,Vt={};var cs=Symbol.for("pv"),us=0;function s(e,t,n,r,o,i){t||(t={});var a,l,d=t;if("ref"in d&&typeof e!="function")for(l in d={},t)l=="ref"?a=t[l]:d[l]=t[l];var f={type:e,props:d,key:n,ref:a,__k:null,__:null,__b:0,__e:null,__c:null,constructor:cs,__v:--us,__i:-1,__u:0};return $.vnode&&$.vnode(f),f}var Oe,V,Ot,In,ds=Object.is,Kt=0,pr=[],zt=[],P=$,Cn=P.__b,xn=P.__r,Rn=P.diffed,Mn=P.__c,Ln=P.unmount,Pn=P.__;function It(e,t){P.__h&&P.__h(V,e,Kt||t),Kt=0;var n=V.__H||(V.__H={__:[],__h:[]});return e>=n.__.length&&n.__.push({}),n.__[e]}function Q(e,t){var n=It(Oe++,3);!P.__s&&fn(n.__H,t)&&(n.__P=!0,n.__=e,n.u=t,V.__H.__h.push(n))}function $e(e,t){var n=It(Oe++,4);!P.__s&&fn(n.__H,t)&&(n.__P=!1,n.__=e,n.u=t,V.__h.push(n))}function H(e){return Kt=5,st(function(){return{current:e}},[])}function st(e,t){var n=It(Oe++,7);return fn(n.__H,t)&&(n.__=e(),n.__H=t),n.__}function hs(){var e=It(Oe++,11);if(!e.__){for(var t=V.__v;!t.__m&&t.__;)t=t.__;var n=t.__m||(t.__m=[0,0]);e.__="P"+n[0]+"-"+n[1]++}return e.__}function fs(){var e;do{for(;e=zt.shift();)try{Xe(e)}catch(n){P.__e(n,{__:(e=e.__P)&&e.__v})}for(;e=pr.shift();){var t=e.__H;if(e.__P&&t)try{t.__h.some(Xe),t.__h.some(Xt),t.__h=[]}catch(n){t.__h=[],P.__e(n,e.__v)}}}while(zt.length)}P.__b=function(e){V=null,Cn&&Cn(e)},P.__=function(e,t){e&&t.__k&&t.__k.__m&&(e.__m=t.__k.__m),Pn&&Pn(e,t)},P.__r=function(e){xn&&xn(e),Oe=0;var t=(V=e.__c).__H;t&&(Ot==V?V.__h=[]:(t.__h.some(Xe),t.__h.some(Xt),Oe=0),t.__h=[],t.__.some(function(n){n.__N&&(n.__=n.__N),n.u=n.__N=void 0})),Ot=V},P.diffed=function(e){Rn&&Rn(e);var t=e.__c;t&&t.__H&&(t.__H.__h.length&&On(pr.push(t)),t.__H.__.some(function(n){n.u&&(n.__H=n.u)})),Ot=V=null},P.__c=function(e,t){t.some(function(n){try{n.__h.some(Xe),n.__h=n.__h.filter(function(r){return!r.__||Xt(r)})}catch(r){n.__h=[function(){throw r}]}}),Mn&&Mn(e,t)},P.unmount=function(e){Ln&&Ln(e);var t,n,r=e.__c;r&&r.__H&&(r.__H.__.some(function(o){try{if(o.__P&&o.__c){if(n===void 0){for(n=e.__;n&&(!n.__c||!n.__c.__P);)n=n.__;n=n&&n.__c}o.__P=n,On(zt.push(o))}else Xe(o)}catch(i){t=i}}),r.__H=void 0,t&&P.__e(t,r.__v))};var Dn=typeof requestAnimationFrame=="function";function ps(e){var t,n=function(){clearTimeout(r),Dn&&cancelAnimationFrame(t),setTimeout(e)},r=setTimeout(n,35);Dn&&(t=requestAnimationFrame(n))}function On(e){e!=1&&In==P.requestAnimationFrame||((In=P.requestAnimationFrame)||ps)(fs)}function Xe(e){var t=V,n=e.__c;typeof n=="function"&&(e.__c=void 0,n()),V=t}function Xt(e){var t=V;e.__c=e.__(),V=t}function fn(e,t){return!e||e.length!=t.length||t.some(function(n,r){return!ds(n,e[r])})}var ms=Symbol.for("preact-signals");function Ct(){if(ce>1)ce--;else{var e,t=!1;for((function(){var o=Et;for(Et=void 0;o!==void 0;){var i=o.S;if(i.v===o.v)for(var a=i.t;a!==void 0;a=a.x)a.i===o.i&&(a.i=i.i);o=o.o}})();je!==void 0;){var n=je;for(je=void 0,wt++;n!==void 0;){var r=n.u;if(n.u=void 0,n.f&=-3,!(8&n.f)&&_r(n))try{n.c()}catch(o){t||(e=o,t=!0)}n=r}}if(wt=0,ce--,t)throw e}}function mr(e){if(ce>0)return e();Qt=++gs,ce++;try{return e()}finally{Ct()}}var Qe,x=void 0;function xt(e){var t=x,n=Qe;x=void 0,Qe=void 0;try{return e()}finally{x=t,Qe=n}}var je=void 0,ce=0,wt=0,gs=0,Qt=0,Et=void 0,kt=0;function gr(e){if(x!==void 0){var t=e.n;if(t===void 0||t.t!==x)return t={i:0,S:e,p:x.s,n:void 0,t:x,e:void 0,x:void 0,r:t},x.s!==void 0&&(x.s.n=t),x.s=t,e.n=t,32&x.f&&e.S(t),t;if(t.i===-1)return t.i=0,t.n!==void 0&&(t.n.p=t.p,t.p!==void 0&&(t.p.n=t.n),t.p=x.s,t.n=void 0,x.s.n=t,x.s=t),t}}function B(e,t){this.v=e,this.i=0,this.n=void 0,this.t=void 0,this.l=0,this.W=t?.watched,this.Z=t?.unwatched,this.name=t?.name}B.prototype.brand=ms;B.prototype.h=function(){return!0};B.prototype.S=function(e){var t=this,n=this.t;n!==e&&e.e===void 0&&(e.x=n,this.t=e,n!==void 0?n.e=e:xt(function(){var r;(r=t.W)==null||r.call(t)}))};B.prototype.U=function(e){var t=this;if(this.t!==void 0){var n=e.e,r=e.x;n!==void 0&&(n.x=r,e.e=void 0),r!==void 0&&(r.e=n,e.x=void 0),e===this.t&&(this.t=r,r===void 0&&xt(function(){var o;(o=t.Z)==null||o.call(t)}))}};B.prototype.subscribe=function(e){var t=this;return Ce(function(){var n=t.value;xt(function(){return e(n)})},{name:"sub"})};B.prototype.valueOf=function(){return this.value};B.prototype.toString=function(){return this.value+""};B.prototype.toJSON=function(){return this.value};B.prototype.peek=function(){var e=this;return xt(function(){return e.value})};Object.defineProperty(B.prototype,"value",{get:function(){var e=gr(this);return e!==void 0&&(e.i=this.i),this.v},set:function(e){if(e!==this.v){if(wt>100)throw new Error("Cycle detected");(function(n){ce!==0&&wt===0&&n.l!==Qt&&(n.l=Qt,Et={S:n,v:n.v,i:n.i,o:Et})})(this),this.v=e,this.i++,kt++,ce++;try{for(var t=this.t;t!==void 0;t=t.x)t.t.N()}finally{Ct()}}}});function L(e,t){return new B(e,t)}function _r(e){for(var t=e.s;t!==void 0;t=t.n)if(t.S.i!==t.i||!t.S.h()||t.S.i!==t.i)return!0;return!1}function vr(e){for(var t=e.s;t!==void 0;t=t.n){var n=t.S.n;if(n!==void 0&&(t.r=n),t.S.n=t,t.i=-1,t.n===void 0){e.s=t;break}}}function br(e){for(var t=e.s,n=void 0;t!==void 0;){var r=t.p;t.i===-1?(t.S.U(t),r!==void 0&&(r.n=t.n),t.n!==void 0&&(t.n.p=r)):n=t,t.S.n=t.r,t.r!==void 0&&(t.r=void 0),t=r}e.s=n}function Ie(e,t){B.call(this,void 0,t),this.x=e,this.s=void 0,this.g=kt-1,this.f=4}Ie.prototype=new B;Ie.prototype.h=function(){if(this.f&=-3,1&this.f)return!1;if((36&this.f)==32||(this.f&=-5,this.g===kt))return!0;if(this.g=kt,this.f|=1,this.i>0&&!_r(this))return this.f&=-2,!0;var e=x;try{vr(this),x=this;var t=this.x();(16&this.f||this.v!==t||this.i===0)&&(this.v=t,this.f&=-17,this.i++)}catch(n){this.v=n,this.f|=16,this.i++}return x=e,br(this),this.f&=-2,!0};Ie.prototype.S=function(e){if(this.t===void 0){this.f|=36;for(var t=this.s;t!==void 0;t=t.n)t.S.S(t)}B.prototype.S.call(this,e)};Ie.prototype.U=function(e){if(this.t!==void 0&&(B.prototype.U.call(this,e),this.t===void 0)){this.f&=-33;for(var t=this.s;t!==void 0;t=t.n)t.S.U(t)}};Ie.prototype.N=function(){if(!(2&this.f)){this.f|=6;for(var e=this.t;e!==void 0;e=e.x)e.t.N()}};Object.defineProperty(Ie.prototype,"value",{get:function(){if(1&this.f)throw new Error("Cycle detected");var e=gr(this);if(this.h(),e!==void 0&&(e.i=this.i),16&this.f)throw this.v;return this.v}});function At(e,t){return new Ie(e,t)}function yr(e){var t=e.j;if(e.j=void 0,typeof t=="function"){ce++;var n=x;x=void 0;try{t()}catch(r){throw e.f&=-2,e.f|=8,pn(e),r}finally{x=n,Ct()}}}function pn(e){for(var t=e.s;t!==void 0;t=t.n)t.S.U(t);e.x=void 0,e.s=void 0,yr(e)}function _s(e){if(x!==this)throw new Error("Out-of-order effect");br(this),x=e,this.f&=-2;try{8&this.f&&pn(this)}finally{Ct()}}function Fe(e,t){this.x=e,this.j=void 0,this.s=void 0,this.u=void 0,this.f=32,this.name=t?.name,Qe&&Qe.push(this)}Fe.prototype.c=function(){var e=this.S();try{if(8&this.f||this.x===void 0)return;var t=this.x();typeof t=="function"&&(this.j=t)}finally{e()}};Fe.prototype.S=function(){if(1&this.f)throw new Error("Cycle detected");this.f|=1,this.f&=-9,yr(this),vr(this),ce++;var e=x;return x=this,_s.bind(this,e)};Fe.prototype.N=function(){2&this.f||(this.f|=2,this.u=je,je=this)};Fe.prototype.d=function(){this.f|=8,1&this.f||pn(this)};Fe.prototype.dispose=function(){this.d()};function Ce(e,t){var n=new Fe(e,t);try{n.c()}catch(o){throw n.d(),o}var r=n.d.bind(n);return r[Symbol.dispose]=r,r}var mn,Je,lt,vs=typeof window<"u"&&!!window.__PREACT_SIGNALS_DEVTOOLS__,wr=[],Er=[];Ce(function(){mn=this.N})();function He(e,t){$[e]=t.bind(null,$[e]||function(){})}function tt(e){if(lt){var t=lt;lt=void 0,t()}lt=e&&e.S()}function kr(e){var t=this,n=e.data,r=N(n);r.name="ReactiveDom",r.value=n;var o=st(function(){for(var l=t,d=t.__v;d=d.__;)if(d.__c){d.__c.__$f|=4;break}var f=At(function(){var c=r.value.value;return c===0?0:c===!0?"":c||""}),u=At(function(){return!Array.isArray(f.value)&&!or(f.value)}),m=Ce(function(){if(this.N=Ar,u.value){var c=f.value;l.__v&&l.__v.__e&&l.__v.__e.nodeType===3&&(l.__v.__e.data=c)}}),h=t.__$u.d;return t.__$u.d=function(){m(),h.call(this)},[u,f]},[]),i=o[0],a=o[1];return i.value?a.peek():a.value}kr.displayName="ReactiveTextNode";Object.defineProperties(B.prototype,{constructor:{configurable:!0,value:ts(F,null).constructor},type:{configurable:!0,value:kr},props:{configurable:!0,get:function(){var e=this;return{data:{get value(){return e.value}}}}},__b:{configurable:!0,value:1}});He("__b",function(e,t){if(tt(),Je=void 0,typeof t.type=="string"){var n,r=t.props;for(var o in r)if(o!=="children"){var i=r[o];i instanceof B&&(n||(t.__np=n={}),n[o]=i,r[o]=i.peek())}}e(t)});He("__r",function(e,t){if(e(t),t.type!==F){tt();var n,r=t.__c;r&&(r.__$f&=-2,(n=r.__$u)===void 0&&(r.__$u=n=(function(o,i){var a;return Ce(function(){a=this},{name:i}),a.c=o,a})((function(o){return function(){var i;vs&&((i=this.y)==null||i.call(this)),o.__$f|=1,o.setState({})}})(r),typeof t.type=="function"?t.type.displayName||t.type.name:""))),Je=r,tt(n)}});He("__e",function(e,t,n,r){tt(),Je=void 0,e(t,n,r)});He("diffed",function(e,t){tt(),Je=void 0;var n;if(typeof t.type=="string"&&(n=t.__e)){var r=t.__np,o=t.props,i=n.U;if(i)for(var a in i){var l=i[a];l===void 0||r&&a in r||(l.d(),i[a]=void 0)}if(r){i||(i={},n.U=i);for(var d in r){var f=i[d],u=r[d];f===void 0?(f=bs(n,d,u,o),i[d]=f):f.o(u,o)}}}e(t)});function bs(e,t,n,r){var o=t in e&&e.ownerSVGElement===void 0,i=L(n);return{o:function(a,l){i.value=a,r=l},d:Ce(function(){this.N=Ar;var a=i.value.value;r[t]!==a&&(r[t]=a,o?e[t]=a:a!=null&&(a!==!1||t[4]==="-")?e.setAttribute(t,a):e.removeAttribute(t))})}}He("unmount",function(e,t){if(typeof t.type=="string"){var n=t.__e;if(n){var r=n.U;if(r){n.U=void 0;for(var o in r){var i=r[o];i&&i.d()}}}var a=t.__np;if(a){var l=t.props;for(var d in a)l[d]=a[d]}t.__np=void 0}else{var f=t.__c;if(f){f.__$f|=8;var u=f.__$u;u&&(f.__$u=void 0,u.d())}}e(t)});He("__h",function(e,t,n,r){r<3&&(t.__$f|=2),e(t,n,r)});Le.prototype.shouldComponentUpdate=function(e,t){if(this.__R)return!0;var n=this.__$u,r=n&&n.s!==void 0;for(var o in t)return!0;if(this.__f||typeof this.u=="boolean"&&this.u===!0){var i=2&this.__$f;if(!(r||i||4&this.__$f)||1&this.__$f)return!0}else if(!(r||4&this.__$f)||3&this.__$f)return!0;for(var a in e)if(a!=="__source"&&e[a]!==this.props[a])return!0;for(var l in this.props)if(!(l in e))return!0;return!1};function N(e,t){return st(function(){return L(e,t)},[])}function ys(e,t){var n=H(e);return n.current=e,Je.__$f|=4,st(function(){return At(function(){return n.current()},t)},[])}var ws=typeof requestAnimationFrame>"u"?setTimeout:function(e){var t=function(){clearTimeout(n),cancelAnimationFrame(r),e()},n=setTimeout(t,35),r=requestAnimationFrame(t)},Es=function(e){queueMicrotask(function(){queueMicrotask(e)})};function ks(){mr(function(){for(var e;e=wr.shift();)mn.call(e)})}function As(){wr.push(this)===1&&($.requestAnimationFrame||ws)(ks)}function Ss(){mr(function(){for(var e;e=Er.shift();)mn.call(e)})}function Ar(){Er.push(this)===1&&($.requestAnimationFrame||Es)(Ss)}function $s(e,t){var n=H(e);n.current=e;var r=Je;Q(function(){return Ce(function(){if(this.N=As,!(r&&8&r.__$f))return n.current()},t)},[])}function X(e){return e===null?"null":Array.isArray(e)?"array":typeof e}function we(e){return X(e)==="object"}function Ts(e){return Array.isArray(e)&&e.length>0&&e.every(t=>"message"in t)}function Un(e,t){return e.length<124?e:t}const Ns="graphql-transport-ws";var Z=(e=>(e[e.InternalServerError=4500]="InternalServerError",e[e.InternalClientError=4005]="InternalClientError",e[e.BadRequest=4400]="BadRequest",e[e.BadResponse=4004]="BadResponse",e[e.Unauthorized=4401]="Unauthorized",e[e.Forbidden=4403]="Forbidden",e[e.SubprotocolNotAcceptable=4406]="SubprotocolNotAcceptable",e[e.ConnectionInitialisationTimeout=4408]="ConnectionInitialisationTimeout",e[e.ConnectionAcknowledgementTimeout=4504]="ConnectionAcknowledgementTimeout",e[e.SubscriberAlreadyExists=4409]="SubscriberAlreadyExists",e[e.TooManyInitialisationRequests=4429]="TooManyInitialisationRequests",e))(Z||{}),ee=(e=>(e.ConnectionInit="connection_init",e.ConnectionAck="connection_ack",e.Ping="ping",e.Pong="pong",e.Subscribe="subscribe",e.Next="next",e.Error="error",e.Complete="complete",e))(ee||{});function Sr(e){if(!we(e))throw new Error(`Message is expected to be an object, but got ${X(e)}`);if(!e.type)throw new Error("Message is missing the 'type' property");if(typeof e.type!="string")throw new Error(`Message is expects the 'type' property to be a string, but got ${X(e.type)}`);switch(e.type){case"connection_init":case"connection_ack":case"ping":case"pong":{if(e.payload!=null&&!we(e.payload))throw new Error(`"${e.type}" message expects the 'payload' property to be an object or nullish or missing, but got "${e.payload}"`);break}case"subscribe":{if(typeof e.id!="string")throw new Error(`"${e.type}" message expects the 'id' property to be a string, but got ${X(e.id)}`);if(!e.id)throw new Error(`"${e.type}" message requires a non-empty 'id' property`);if(!we(e.payload))throw new Error(`"${e.type}" message expects the 'payload' property to be an object, but got ${X(e.payload)}`);if(typeof e.payload.query!="string")throw new Error(`"${e.type}" message payload expects the 'query' property to be a string, but got ${X(e.payload.query)}`);if(e.payload.variables!=null&&!we(e.payload.variables))throw new Error(`"${e.type}" message payload expects the 'variables' property to be a an object or nullish or missing, but got ${X(e.payload.variables)}`);if(e.payload.operationName!=null&&X(e.payload.operationName)!=="string")throw new Error(`"${e.type}" message payload expects the 'operationName' property to be a string or nullish or missing, but got ${X(e.payload.operationName)}`);if(e.payload.extensions!=null&&!we(e.payload.extensions))throw new Error(`"${e.type}" message payload expects the 'extensions' property to be a an object or nullish or missing, but got ${X(e.payload.extensions)}`);break}case"next":{if(typeof e.id!="string")throw new Error(`"${e.type}" message expects the 'id' property to be a string, but got ${X(e.id)}`);if(!e.id)throw new Error(`"${e.type}" message requires a non-empty 'id' property`);if(!we(e.payload))throw new Error(`"${e.type}" message expects the 'payload' property to be an object, but got ${X(e.payload)}`);break}case"error":{if(typeof e.id!="string")throw new Error(`"${e.type}" message expects the 'id' property to be a string, but got ${X(e.id)}`);if(!e.id)throw new Error(`"${e.type}" message requires a non-empty 'id' property`);if(!Ts(e.payload))throw new Error(`"${e.type}" message expects the 'payload' property to be an array of GraphQL errors, but got ${JSON.stringify(e.payload)}`);break}case"complete":{if(typeof e.id!="string")throw new Error(`"${e.type}" message expects the 'id' property to be a string, but got ${X(e.id)}`);if(!e.id)throw new Error(`"${e.type}" message requires a non-empty 'id' property`);break}default:throw new Error(`Invalid message 'type' property "${e.type}"`)}return e}function Is(e,t){return Sr(typeof e=="string"?JSON.parse(e,t):e)}function We(e,t){return Sr(e),JSON.stringify(e,t)}function Cs(e){const{url:t,connectionParams:n,lazy:r=!0,onNonLazyError:o=console.error,lazyCloseTimeout:i=0,keepAlive:a=0,disablePong:l,connectionAckWaitTimeout:d=0,retryAttempts:f=5,retryWait:u=async function(C){const E=Math.pow(2,C);await new Promise(T=>setTimeout(T,E*1e3+Math.floor(Math.random()*2700+300)))},shouldRetry:m=Ut,on:h,webSocketImpl:c,generateID:_=function(){return"xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx".replace(/[xy]/g,C=>{const E=Math.random()*16|0;return(C=="x"?E:E&3|8).toString(16)})},jsonMessageReplacer:A,jsonMessageReviver:w}=e;let y;if(c){if(!Rs(c))throw new Error("Invalid WebSocket implementation provided");y=c}else typeof WebSocket<"u"?y=WebSocket:typeof global<"u"?y=global.WebSocket||global.MozWebSocket:typeof window<"u"&&(y=window.WebSocket||window.MozWebSocket);if(!y)throw new Error("WebSocket implementation missing; on Node you can `import WebSocket from 'ws';` and pass `webSocketImpl: WebSocket` to `createClient`");const g=y,b=(()=>{const k=(()=>{const E={};return{on(T,U){return E[T]=U,()=>{delete E[T]}},emit(T){"id"in T&&E[T.id]?.(T)}}})(),C={connecting:h?.connecting?[h.connecting]:[],opened:h?.opened?[h.opened]:[],connected:h?.connected?[h.connected]:[],ping:h?.ping?[h.ping]:[],pong:h?.pong?[h.pong]:[],message:h?.message?[k.emit,h.message]:[k.emit],closed:h?.closed?[h.closed]:[],error:h?.error?[h.error]:[]};return{onMessage:k.on,on(E,T){const U=C[E];return U.push(T),()=>{const q=U.indexOf(T);q>-1&&U.splice(q,1)}},emit(E,...T){for(const U of[...C[E]])U(...T)}}})();function p(k){const C=[b.on("error",E=>{C.forEach(T=>T()),k(E)}),b.on("closed",E=>{C.forEach(T=>T()),k(E)})];return()=>C.forEach(E=>E())}let v,M=0,D,O=!1,ae=0,te=!1;async function re(){clearTimeout(D);const[k,C]=await(v??(v=new Promise((U,q)=>(async()=>{if(O){if(await u(ae),!M)return v=void 0,q({code:1e3,reason:"All Subscriptions Gone"});ae++}b.emit("connecting",O);const S=new g(typeof t=="function"?await t():t,Ns);let le,Re;function it(){isFinite(a)&&a>0&&(clearTimeout(Re),Re=setTimeout(()=>{S.readyState===g.OPEN&&(S.send(We({type:ee.Ping})),b.emit("ping",!1,void 0))},a))}p(W=>{v=void 0,clearTimeout(le),clearTimeout(Re),q(W),W instanceof qn&&(S.close(4499,"Terminated"),S.onerror=null,S.onclose=null)}),S.onerror=W=>b.emit("error",W),S.onclose=W=>b.emit("closed",W),S.onopen=async()=>{try{b.emit("opened",S);const W=typeof n=="function"?await n():n;if(S.readyState!==g.OPEN)return;S.send(We(W?{type:ee.ConnectionInit,payload:W}:{type:ee.ConnectionInit},A)),isFinite(d)&&d>0&&(le=setTimeout(()=>{S.close(Z.ConnectionAcknowledgementTimeout,"Connection acknowledgement timeout")},d)),it()}catch(W){b.emit("error",W),S.close(Z.InternalClientError,Un(W instanceof Error?W.message:String(W),"Internal client error"))}};let Me=!1;S.onmessage=({data:W})=>{try{const J=Is(W,w);if(b.emit("message",J),J.type==="ping"||J.type==="pong"){b.emit(J.type,!0,J.payload),J.type==="pong"?it():l||(S.send(We(J.payload?{type:ee.Pong,payload:J.payload}:{type:ee.Pong},A)),b.emit("pong",!1,J.payload));return}if(Me)return;if(J.type!==ee.ConnectionAck)throw new Error(`First message cannot be of type ${J.type}`);clearTimeout(le),Me=!0,b.emit("connected",S,J.payload,O),O=!1,ae=0;const $n=new Promise((Ra,Zr)=>p(Zr));$n.catch(()=>{}),U([S,$n])}catch(J){S.onmessage=null,b.emit("error",J),S.close(Z.BadResponse,Un(J instanceof Error?J.message:String(J),"Bad response"))}}})())));k.readyState===g.CLOSING&&await C;let E=()=>{};const T=new Promise(U=>E=U);return[k,E,new Promise((U,q)=>{const S=p(q);k.readyState!==g.OPEN&&C.catch(q),T.then(()=>{if(S(),!M){const le=()=>k.close(1e3,"Normal Closure");isFinite(i)&&i>0?(clearTimeout(D),D=setTimeout(()=>{!M&&k.readyState===g.OPEN&&le()},i)):le()}U()})})]}function Y(k){if(Ut(k)&&(xs(k.code)||[Z.InternalServerError,Z.InternalClientError,Z.BadRequest,Z.BadResponse,Z.Unauthorized,Z.SubprotocolNotAcceptable,Z.SubscriberAlreadyExists,Z.TooManyInitialisationRequests].includes(k.code)))throw k;if(te)return!1;if(Ut(k)&&k.code===1e3)return M>0;if(!f||ae>=f||!m(k))throw k;return O=!0}r||(async()=>{for(M++;;)try{const[,,k]=await re();await k}catch(k){try{if(!Y(k))return}catch(C){return o?.(C)}}})();function z(k,C){const E=_(k);let T=!1,U=!1,q=()=>{M--,T=!0};return(async()=>{for(M++;;)try{const[S,le,Re]=await re();if(T)return Re.catch(()=>{}),le();const it=b.onMessage(E,Me=>{switch(Me.type){case ee.Next:{C.next(Me.payload);return}case ee.Error:{U=!0,T=!0,C.error(Me.payload),q();return}case ee.Complete:{T=!0,q();return}}});S.send(We({id:E,type:ee.Subscribe,payload:k},A)),q=()=>{!T&&S.readyState===g.OPEN&&S.send(We({id:E,type:ee.Complete},A)),M--,T=!0,le()},await Re.finally(it);return}catch(S){if(!Y(S))return}})().then(()=>{U||C.complete()}).catch(S=>{C.error(S)}),()=>{T||q()}}return{on:b.on,subscribe:z,iterate(k){const C=[],E={done:!1,error:null,resolve:()=>{}},T=z(k,{next(q){C.push(q),E.resolve()},error(q){E.done=!0,E.error=q,E.resolve()},complete(){E.done=!0,E.resolve()}}),U=(async function*(){for(;;){for(C.length||await new Promise(S=>E.resolve=S);C.length;)yield C.shift();if(E.error)throw E.error;if(E.done)return}})();return U.throw=async q=>(E.done||(E.done=!0,E.error=q,E.resolve()),{done:!0,value:void 0}),U.return=async()=>(T(),{done:!0,value:void 0}),U},async dispose(){if(te=!0,v){const[k]=await v;k.close(1e3,"Normal Closure")}},terminate(){v&&b.emit("closed",new qn)}}}class qn extends Error{name="TerminatedCloseEvent";message="4499: Terminated";code=4499;reason="Terminated";wasClean=!1}function Ut(e){return we(e)&&"code"in e&&"reason"in e}function xs(e){return[1e3,1001,1006,1005,1012,1013,1014].includes(e)?!1:e>=1e3&&e<=1999}function Rs(e){return typeof e=="function"&&"constructor"in e&&"CLOSED"in e&&"CLOSING"in e&&"CONNECTING"in e&&"OPEN"in e}class ue extends Error{constructor(t,n,r=null){super(n),this.code=t,this.requestId=r}code;requestId}const Ms={UNAVAILABLE:"The server cannot reach its database at the moment.",TIMEOUT:"The server took too long to answer.",RATE_LIMITED:"This browser has too much open at the server. Close other tabs of it, or wait a moment.",FORBIDDEN:"The server does not allow this here.",INTERNAL:"The server has failed at this."};function gn(e){const t=e[0],n=t?.extensions?.code??"INTERNAL",r=t?.message??"The server has failed at this.",o=Ms[n],i=o===void 0||o.startsWith(r)?r:`${o} ${Ls(r)}`;return new ue(n,i,t?.extensions?.requestId??null)}function oe(e){return e instanceof ue?e:Array.isArray(e)?gn(e):e instanceof CloseEvent?new ue("UNREACHABLE",`The server closed the connection (${e.code} ${e.reason}).`):new ue("UNREACHABLE","The server cannot be reached.")}function Ls(e){return/[.!?]$/.test(e)?e:`${e}.`}let be=null,Ps=0;const St=new Map;function ct(e){be||(be=new Worker(new URL("/board/assets/socket.worker-CKm7Y9gu.js",import.meta.url),{type:"module"}),be.onmessage=({data:t})=>St.get(t.id)?.hear(t),be.onerror=()=>{be?.terminate(),be=null;for(const t of St.values())t.hear({did:"close",id:t.id,code:1006,reason:""})}),be.postMessage(e)}class pe{static CONNECTING=WebSocket.CONNECTING;static OPEN=WebSocket.OPEN;static CLOSING=WebSocket.CLOSING;static CLOSED=WebSocket.CLOSED;id=++Ps;readyState=pe.CONNECTING;protocol="";onopen=null;onmessage=null;onclose=null;onerror=null;constructor(t,n){St.set(this.id,this),ct({do:"open",id:this.id,url:t,protocol:n})}send(t){ct({do:"send",id:this.id,text:t})}close(t=1e3,n=""){this.readyState>=pe.CLOSING||(this.readyState=pe.CLOSING,ct({do:"close",id:this.id,code:t,reason:n}))}hear(t){switch(t.did){case"open":if(this.readyState!==pe.CONNECTING)return;this.readyState=pe.OPEN,this.protocol=t.protocol,this.onopen?.();break;case"messages":for(const n of t.texts)this.onmessage?.({data:n});ct({do:"more",id:this.id});break;case"close":St.delete(this.id),this.readyState=pe.CLOSED,this.onclose?.({code:t.code,reason:t.reason});break}}}const _n="callboard:token",_e=L(sessionStorage.getItem(_n)),Te=L(null);let $r=[];function Tr(){return _e.value===null?{}:{authorization:`Bearer ${_e.value}`}}function Nr(e){e===_e.value&&(Te.value=e===null?"missing":"unknown")}function Ds(e){sessionStorage.setItem(_n,e),_e.value=e,Te.value=null;for(const t of $r.splice(0))t()}function Os(){sessionStorage.removeItem(_n),_e.value=null}function Ir(){return Te.value===null?Promise.resolve():new Promise(e=>$r.push(e))}const Us=3e3,qs=4e3,Fs=250,Js=8e3,Hs=4403,se=L({state:"connecting"});let jt=null,ut,qt=0,Fn=null;const Cr=Cs({url:async()=>(await Ir(),`${location.protocol==="https:"?"wss:":"ws:"}//${location.host}/graphql`),connectionParams:()=>(Fn=_e.peek(),Tr()),webSocketImpl:pe,lazyCloseTimeout:3e3,keepAlive:Us,retryAttempts:1/0,shouldRetry:()=>!0,retryWait:async e=>{const t=Math.min(Fs*2**e,Js);await Bs(t*(.5+Math.random()/2))},on:{message:()=>{qt=Date.now()},connected:()=>{se.value={state:"live"}},ping:e=>{if(e)return;const t=Date.now();clearTimeout(ut),ut=setTimeout(()=>qt<t&&Cr.terminate(),qs)},pong:e=>{e&&clearTimeout(ut)},closed:e=>{clearTimeout(ut);const{code:t}=e;if(t===Hs)return Nr(Fn);t!==1e3&&se.value.state!=="lost"&&(se.value={state:"lost",since:se.value.state==="live"?qt:null})}}});function vn(){jt?.()}addEventListener("online",vn);document.addEventListener("visibilitychange",()=>{document.visibilityState==="visible"&&vn()});function Bs(e){return new Promise(t=>{const n=setTimeout(r,e);function r(){clearTimeout(n),jt=null,t()}jt=r})}function $t(e,t,n){let r=!1;const o=Cr.subscribe({query:e.toString(),variables:t},{next:({data:i,errors:a})=>{r||(a?.length?n.trouble?.(gn(a)):i&&n.next(i))},error:i=>{r||n.error(oe(i))},complete:()=>{r||n.complete?.()}});return()=>{r=!0,o()}}let Yt=0,Zt=!1,bn=null;function Ws(e){const t=Date.parse(e)-Date.now();(!Zt||t>Yt)&&(Yt=t),Zt=!0}function Gs(){bn=K(),Zt=!1}function Vs(){bn=null}function K(){return bn??Date.now()+Yt}const xe=L(K()),xr=L(0);function Rr(){document.visibilityState!=="hidden"&&(xe.value=K(),xr.value+=1)}setInterval(Rr,1e3);document.addEventListener("visibilitychange",Rr);const me=1e3,Pe=60*me,Ae=60*Pe,Tt=24*Ae;function ie(e){const t=Math.max(0,e);return t<999.5?`${Math.round(t)} ms`:t<59.95*me?`${(t/me).toFixed(1)} s`:t<Ae-me/2?Ft(t,Pe,"m",me,"s"):t<Tt-Pe/2?Ft(t,Ae,"h",Pe,"m"):Ft(t,Tt,"d",Ae,"h")}function Be(e){const t=Math.floor(Math.max(0,e)/me);return t<60?`${t} s`:ie(t*me)}function Ks(e){const t=Math.max(0,e);return t<Pe?`${Math.floor(t/me)} s`:t<Ae?`${Math.floor(t/Pe)} m`:t<Tt?`${Math.floor(t/Ae)} h`:`${Math.floor(t/Tt)} d`}function Ft(e,t,n,r,o){const i=Math.round(e/r)*r,a=Math.floor(i%t/r),l=r===Ae?String(a):String(a).padStart(2,"0");return`${Math.floor(i/t)} ${n} ${l} ${o}`}const Mr=new Intl.DateTimeFormat(void 0,{dateStyle:"medium"}),zs=new Intl.DateTimeFormat(void 0,{timeStyle:"medium",hourCycle:"h23"}),Lr=new Intl.DateTimeFormat(void 0,{hourCycle:"h23",hour:"2-digit",minute:"2-digit",second:"2-digit",fractionalSecondDigits:3});function Xs(e,t){const n=new Date(e),r=zs.format(n);return n.toDateString()===new Date(t).toDateString()?r:`${Mr.format(n)}, ${r}`}function Ue(e){return Lr.format(new Date(e))}function ot(e){return`${Mr.format(new Date(e))}, ${Lr.format(new Date(e))}`}const Qs="/board/assets/logo-Bpb1YQM-.svg";function Ye({children:e,name:t}){return s("svg",{class:`icon icon-${t}`,viewBox:"0 0 16 16",width:"16",height:"16","aria-hidden":"true",children:e})}function Pr({state:e}){switch(e){case"INIT":return s(dt,{part:0});case"PREPARE":return s(dt,{part:.25});case"EXECUTE":return s(dt,{part:.5});case"VALIDATE":return s(dt,{part:.75});case"COMPLETE":return s(Ye,{name:"complete",children:[s("circle",{cx:"8",cy:"8",r:"7",fill:"currentColor"}),s("path",{d:"M4.8 8.3 7 10.5l4.3-4.8",class:"cut"})]});case"FAILED":return s(Ye,{name:"failed",children:[s("path",{d:"M5 1h6l4 4v6l-4 4H5l-4-4V5z",fill:"currentColor"}),s("path",{d:"m5.6 5.6 4.8 4.8m0-4.8-4.8 4.8",class:"cut"})]});case"CANCELLED":return s(Ye,{name:"cancelled",children:[s("circle",{cx:"8",cy:"8",r:"6.25",class:"ring"}),s("path",{d:"m3.8 12.2 8.4-8.4",class:"ring"})]})}}function dt({part:e}){const t=2*Math.PI*e,[n,r]=[8+3.6*Math.sin(t),8-3.6*Math.cos(t)];return s(Ye,{name:"live",children:[s("circle",{cx:"8",cy:"8",r:"6.25",class:"ring","stroke-dasharray":e===0?"2.2 1.73":void 0}),e>0&&s("path",{d:`M8 8V4.4A3.6 3.6 0 ${e>.5?1:0} 1 ${n} ${r}z`,fill:"currentColor"})]})}const js={search:"M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10zm3.6-1.4L14 14",close:"m4 4 8 8m0-8-8 8",back:"M10 3 5 8l5 5",tick:"m3.5 8.5 3 3 6-7",cross:"m4.5 4.5 7 7m0-7-7 7",stroke:"m4 12 8-8",hand:"M3.5 8h9",pause:"M5.5 3.5v9m5-9v9",lock:"M4.5 7.5h7v5.5h-7zM6 7.5V5.3a2 2 0 0 1 4 0v2.2",clock:"M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 4.8V8l2.2 1.6",copy:"M5.5 5.5h7v8h-7zM3.5 10.5v-8h7",up:"M8 13V3.5M4 7.2 8 3.2l4 4",warning:"M8 2.2 14.6 13.6H1.4zM8 6.5v3.2m0 1.7v.4"};function ne({name:e}){return s(Ye,{name:"glyph",children:s("path",{d:js[e],class:"stroke"})})}const ve="/board",Se=L(Or()),Dr=At(()=>{const e=Se.value.pathname.replace(/\/$/,"");if(e===ve)return{kind:"list"};const t=/^\/board\/jobs\/([^/]+)$/.exec(e)?.[1];return t===void 0?{kind:"nowhere"}:{kind:"job",id:t}}),Rt=L(ve);function Mt(e){return`${ve}/jobs/${encodeURIComponent(e)}`}function Lt(e){history.pushState(null,"",e),Pt()}function Ys(e){history.replaceState(null,"",e),Pt()}function Pt(){Se.value=Or(),Dr.value.kind==="list"&&(Rt.value=Se.value.pathname+Se.value.search)}function Or(){return new URL(location.href)}addEventListener("popstate",Pt);Pt();document.addEventListener("click",e=>{if(e.defaultPrevented||e.button!==0||e.metaKey||e.ctrlKey||e.shiftKey||e.altKey)return;const t=e.target?.closest?.("a");!t||t.target||t.origin!==location.origin||t.pathname!==ve&&!t.pathname.startsWith(`${ve}/`)||t.hash||(e.preventDefault(),t.href!==location.href&&Lt(t.pathname+t.search))});class I extends String{__apiType;value;__meta__;constructor(t,n){super(t),this.value=t,this.__meta__=n}toString(){return this.value}}new I(`
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
    `,{fragmentName:"Counts"});new I(`
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
    `,{fragmentName:"Row"});new I(`
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
}`,{fragmentName:"Live"});new I(`
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
    `,{fragmentName:"Attempt"});new I(`
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
    `,{fragmentName:"Entry"});new I(`
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
    `,{fragmentName:"Problem"});const Zs=new I(`
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
}`),eo=new I(`
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
}`),to=new I(`
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
}`),no=new I(`
    query Workflows {
  workflows {
    name
  }
}
    `),ro=new I(`
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
}`),so=new I(`
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
    `),oo=new I(`
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
    `),io=new I(`
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
}`),ao=new I(`
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
}`),lo=new I(`
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
}`),co=new I(`
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
}`),uo=new I(`
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
}`),ho=new I(`
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
}`),fo=new I(`
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
}`),po=new I(`
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
}`),mo=new I(`
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
}`),go=new I(`
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
}`),_o=new I(`
    mutation PauseQueue($name: String!) {
  pauseQueue(name: $name) {
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
}`),vo=new I(`
    mutation ResumeQueue($name: String!) {
  resumeQueue(name: $name) {
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
}`),bo=new I(`
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
}`),Ne=L(null),_t=L(null),yo=3e3;function Ur(){$t(to,{},{next:({stats:e})=>{Ws(e.at),Ne.value=e,_t.value=null},trouble:e=>{_t.value=e},error:e=>{_t.value=e,setTimeout(Ur,yo)}})}Ce(()=>{se.value.state==="lost"?Gs():Vs()});function wo({children:e}){return s(F,{children:[s("a",{class:"skip",href:"#content",children:"To the content"}),s("header",{class:"top",children:[s("a",{class:"brand",href:Rt.value,children:[s("img",{src:Qs,alt:"",width:"22",height:"22"}),"Callboard"]}),s(Eo,{}),s(Ao,{}),_e.value!==null&&!Te.value&&s("button",{type:"button",class:"quiet",onClick:()=>{Os(),location.reload()},children:"Sign out"}),s("a",{class:"elsewhere",href:"/",children:"GraphiQL"})]}),s("div",{id:"content",tabIndex:-1,class:se.value.state==="lost"?"unheard":"",children:e}),s(So,{}),Te.value&&s($o,{})]})}function Eo(){const e=Ne.value?.workers;return e?s("span",{class:"workers faint number",children:[e.workers===1?"1 worker":`${e.workers} workers`,s("span",{class:"slots",children:[" ","· ",e.busy.toLocaleString()," of ",e.slots.toLocaleString()," slots busy"]})]}):s("span",{class:"workers"})}const ko={live:"Live",connecting:"Connecting",lost:"No connection"};function Ao(){const{state:e}=se.value;return s("span",{class:`link link-${e}`,role:"status",children:[s("i",{}),ko[e]]})}function So(){const e=se.value;return e.state!=="lost"||Te.value?null:(xr.value,s("div",{class:"lost",children:[s(ne,{name:"warning"}),e.since===null?s("p",{children:[s("strong",{role:"alert",children:"There is no connection."})," The board comes alive when the server answers."]}):s("p",{children:[s("strong",{role:"alert",children:"The connection is gone."})," What you see is ",Be(Date.now()-e.since)," old. It goes on by itself when the server is back."]}),s("button",{type:"button",onClick:vn,children:"Try now"})]}))}function $o(){const e=H(null),t=N("");return Q(()=>{e.current?.showModal()},[]),s("dialog",{ref:e,class:"token","aria-labelledby":"token-heading",onCancel:n=>n.preventDefault(),onClose:()=>e.current?.showModal(),children:s("form",{onSubmit:n=>{n.preventDefault(),t.value.trim()&&Ds(t.value.trim())},children:[s("h2",{id:"token-heading",children:"This server asks for a token"}),s("p",{children:Te.value==="unknown"?"It does not know the one that you gave.":"Whoever runs it has one for you. It is kept in this tab until you close it."}),s("label",{class:"field",children:["Token",s("input",{type:"password",required:!0,autofocus:!0,autocomplete:"off",spellcheck:!1,value:t.value,onInput:({currentTarget:n})=>t.value=n.value})]}),s("div",{class:"buttons",children:s("button",{type:"submit",class:"primary",children:"Go on"})})]})})}const qr=["INIT","PREPARE","EXECUTE","VALIDATE","COMPLETE","FAILED","CANCELLED"],de=["INIT","PREPARE","EXECUTE","VALIDATE","COMPLETE"],Fr=["PENDING","SCHEDULED","RUNNING","RETRYING","SUCCEEDED","FAILED","CANCELLED"];function R(e){const t=e.toLowerCase().replaceAll("_"," ");return t.charAt(0).toUpperCase()+t.slice(1)}function he(e){return e!=="COMPLETE"&&e!=="FAILED"&&e!=="CANCELLED"}const yn={APPROVAL:"Needs approval",BACKOFF:"Backing off",MANUAL_STEP:"Waits for next",NOT_BEFORE:"Starts later",NO_WORKER:"No worker",PAUSED:"Paused",QUEUED:"Queued",QUEUE_PAUSED:"Queue paused"},Dt={PENDING:"Waiting",SCHEDULED:"Claimed",RUNNING:"Running",RETRYING:"Backing off",SUCCEEDED:"Succeeded",FAILED:"Failed",CANCELLED:"Cancelled"},To={SUBMIT:"Submitted",START:"Claimed by a worker",PREPARE:"Init done, on to Prepare",EXECUTE:"Prepare done, on to Execute",VALIDATE:"Execute done, on to Validate",FINALIZE:"Validate done, on to Complete",COMPLETE:"Complete",FAIL:"Failed for good",BACKOFF:"Attempt failed, tries again",CANCEL:"Cancelled",REQUEST_CANCEL:"Asked to stop",RETRY:"Retried by hand",NEXT:"Let the stage begin",PAUSE:"Paused",RESUME:"Resumed",AMEND:"Changed",RELEASE:"Handed back by a draining worker",RESCUE:"Taken from a lost worker",STALE:"Late worker turned away"},wn={DEPENDENCY_FAILED:"Dependency failed",HANDLER:"Handler error",INVALID_CONFIG:"Invalid configuration",PANIC:"Handler broke down",TIMEOUT:"Timed out",WORKER_LOST:"Workers lost"},No={CLIENT:"client",SYSTEM:"system",WORKER:"worker"},Io={NEXT:"The stage may begin.",RETRY:"The job runs again.",PAUSE:"Paused. What runs is finished first.",RESUME:"The job goes on.",CANCEL:"Cancelled, or asked to stop where it runs.",UPDATE:"Saved.",DELETE:"Deleted."};function Jr({state:e}){return s("span",{class:`state state-${e.toLowerCase()}`,children:[s(Pr,{state:e}),R(e)]})}function Co({at:e}){const t=Date.parse(e),n=Math.max(0,Math.max(xe.value,K())-t);return s("time",{dateTime:e,title:ot(t),children:Ks(n)})}function qe({problem:e,again:t}){return s("div",{class:"problem",role:"alert",children:[s(ne,{name:"warning"}),s("div",{children:[s("p",{children:e.message}),e.requestId&&s("p",{class:"faint",children:["The server's log has more under ",s("code",{children:e.requestId}),"."]})]}),t&&s("button",{type:"button",onClick:t,children:"Try again"})]})}function Nt({heading:e,children:t}){return s("div",{class:"empty",children:[s("h2",{children:e}),t]})}function Hr({text:e,what:t}){const n=N(!1);async function r(){await navigator.clipboard?.writeText(e).catch(()=>{}),n.value=!0,setTimeout(()=>n.value=!1,1500)}return navigator.clipboard?s("button",{type:"button",class:"quiet copy",onClick:r,"aria-label":`Copy ${t}`,title:`Copy ${t}`,children:[s(ne,{name:n.value?"tick":"copy"}),s("span",{class:"unseen",role:"status",children:n.value?"Copied":""})]}):null}const xo=35e3;async function G(e,t,n){for(;;){await Ir(),n?.throwIfAborted();const r=_e.peek(),o=await Ro(e.toString(),t,n),{data:i,errors:a}=o;if(!a?.length){if(i==null)throw new ue("UNREADABLE","The server's answer holds nothing.");return i}const l=gn(a);if(l.code!=="UNAUTHENTICATED")throw l;Nr(r)}}async function Ro(e,t,n){const r=AbortSignal.timeout(xo);let o;try{o=await fetch("/graphql",{method:"POST",headers:{"content-type":"application/json",accept:"application/graphql-response+json",...Tr()},body:JSON.stringify({query:e,variables:t}),signal:n?AbortSignal.any([n,r]):r})}catch(i){throw n?.throwIfAborted(),r.aborted?new ue("TIMEOUT","The server has not answered in time."):i instanceof TypeError?new ue("UNREACHABLE","The server cannot be reached."):i}try{const i=Lo(await o.text());if(typeof i=="object"&&i!==null)return i}catch{n?.throwIfAborted()}throw new ue("UNREADABLE",`What answered is not Callboard (status ${o.status}).`)}const Mo=/\d{16}/;function Lo(e){const{rawJSON:t}=JSON;return!t||!Mo.test(e)?JSON.parse(e):JSON.parse(e,(n,r,o)=>typeof r=="number"&&Number.isInteger(r)&&!Number.isSafeInteger(r)&&o?.source?t(o.source):r)}function En({name:e,paused:t}){const n=N(!1),r=N(null);async function o(){n.value=!0,r.value=null;try{const i=t?(await G(vo,{name:e})).resumeQueue:(await G(_o,{name:e})).pauseQueue;r.value=i?.errors[0]?.message??null}catch(i){r.value=oe(i).message}n.value=!1}return s("span",{class:"queue-switch",children:[s("button",{type:"button","aria-disabled":n.value,onClick:()=>!n.value&&void o(),children:[t?"Resume queue":"Pause queue"," ",e]}),r.value&&s("span",{class:"refused",role:"alert",children:r.value})]})}const Po={RELEASE:"handed back by a draining worker",RESCUE:"taken from a lost worker",STALE:"a late worker turned away",AMEND:"changed",PAUSE:"paused",RESUME:"resumed"},Do={APPROVAL:"person",MANUAL_STEP:"person",PAUSED:"paused",QUEUE_PAUSED:"paused",BACKOFF:"backoff",NOT_BEFORE:"later"};function Oo(e,t){const n=new qo(t);return e.forEach((r,o)=>n.take(r,e.slice(o+1,o+1+Uo))),n.finish(),n.lanes}const Uo=50;class qo{constructor(t){this.present=t}present;lanes=[];lane=null;held=!1;granted=!1;due=null;take(t,n){const r=Date.parse(t.at);!this.lane&&t.trigger!=="SUBMIT"&&t.trigger!=="RETRY"&&this.lanes.length===0&&this.open(t,r,"waiting");const o=Po[t.trigger];switch(o&&this.lane?.marks.push({at:r,text:o}),t.trigger){case"SUBMIT":return this.open(t,r,"waiting",{kind:"later",at:this.present.runAt??0});case"RETRY":return this.open(t,r,this.held?"paused":"waiting");case"PREPARE":case"EXECUTE":case"VALIDATE":case"FINALIZE":return this.close(r,"succeeded"),Jo(n,this.present)?this.open(t,r,"running"):this.open(t,r,this.held?"paused":"waiting");case"BACKOFF":return this.close(r,"failed"),this.open({...t,attempt:(t.attempt??1)+1},r,"waiting",Fo(t,r));case"START":return this.granted=!0,this.change("running",r);case"REQUEST_CANCEL":return this.change("stopping",r);case"RELEASE":case"RESCUE":return this.change(this.held?"paused":"waiting",r);case"NEXT":return this.waitedForPerson(),this.granted=!0,this.change("waiting",r);case"PAUSE":this.held=!0,this.runs()||this.change("paused",r);return;case"RESUME":this.held=!1,this.runs()||this.change(this.due&&r<this.due.at?this.due.kind:"waiting",r);return;case"COMPLETE":return this.close(r,"succeeded");case"FAIL":return this.close(r,"failed");case"CANCEL":return this.present.manual&&this.waitedForPerson(),this.close(r,"cancelled");case"AMEND":case"STALE":return}}finish(){const t=this.present.blocker&&Do[this.present.blocker];let n=this.lane?.spans.at(-1);if(!n||n.to!==null)return;const r=this.due&&Number.isFinite(this.due.at)?this.due:null;n.kind===r?.kind&&n.kind!==t&&(n=this.waitsSince(n,r.at)),t==="person"&&this.waitedForPerson(),t&&n.kind==="waiting"&&(n.kind=t)}waitedForPerson(){if(!this.granted)for(const t of this.lane?.spans??[])t.kind==="waiting"&&(t.kind="person")}open({stage:t,attempt:n,round:r},o,i,a=null){this.granted=i==="running"||(n??1)>1,this.due=a&&a.at>o?a:null;const l=`${r}-${t}-${n??1}`;this.lane={key:l,stage:t,attempt:n??1,round:r,spans:[],marks:[],end:null},this.lane.spans.push({kind:i==="waiting"&&this.due?this.due.kind:i,from:o,to:null}),this.lanes.push(this.lane)}change(t,n){const r=this.lane?.spans.at(-1);!r||r.kind===t||(this.until(n),this.lane?.spans.at(-1)?.kind!==t&&this.lane?.spans.push({kind:t,from:n,to:null}))}close(t,n){this.lane&&(this.until(t),this.lane.end={kind:n,at:t},this.lane=null)}until(t){let n=this.lane?.spans.at(-1);n&&(this.due&&n.kind===this.due.kind&&this.due.at<t&&(n=this.waitsSince(n,this.due.at)),n.to=t)}waitsSince(t,n){t.to=n;const r={kind:"waiting",from:n,to:null};return this.lane?.spans.push(r),r}runs(){const t=this.lane?.spans.at(-1)?.kind;return t==="running"||t==="stopping"}}function Fo({metadata:e},t){const n=e?.delaySeconds;return{kind:"backoff",at:typeof n=="number"?t+n*1e3:1/0}}function Jo(e,t){for(const{trigger:n}of e)switch(n){case"START":case"NEXT":case"CANCEL":case"SUBMIT":case"RETRY":return!1;case"AMEND":case"PAUSE":case"RESUME":case"STALE":continue;default:return!0}return t.task==="RUNNING"||t.task==="SCHEDULED"}function Br(e,t){const n={};for(const{spans:r}of e)for(const{kind:o,from:i,to:a}of r)n[o]=(n[o]??0)+Math.max((a??t)-i,0);return n}const Jt=28,Ho=3,Bo=4,Ht=90,Wo=.1,Go=[1,2,5,10,20,50,100,200,500,1e3,2e3,5e3,1e4,15e3,3e4,6e4,12e4,3e5,6e5,9e5,18e5,36e5,72e5,144e5,288e5,432e5,864e5,1728e5,6048e5];function Vo(e,t,n){const r=e[0]?.spans[0]?.from??t,o=Math.max(r+1,...e.map(({end:u,spans:m})=>u?.at??m.at(-1)?.to??t)),i=Ko(e,r,o),a=i.reduce((u,m)=>u+m.to-m.from,0),l=(n-i.length*Jt)/Math.max(o-r-a,1);function d(u){let m=0,h=r;for(const c of i){if(u<=c.from)break;if(m+=(c.from-h)*l,u<c.to)return m+(u-c.from)/(c.to-c.from)*Jt;m+=Jt,h=c.to}return m+(Math.min(Math.max(u,r),o)-h)*l}function f(){const u=Ht/l,m=Go.find(_=>_>=u)??Math.ceil(u/864e5)*864e5,h=[];let c=-Ht;for(let _=0;r+_<=o;){const A=r+_,w=i.find(g=>g.from<A&&A<g.to);if(w){_=Math.ceil((w.to-r)/m)*m;continue}const y=d(A);y-c>=Ht*.6&&(h.push({since:_,x:y}),c=y),_+=m}return h}return{from:r,to:o,width:n,cuts:i,x:d,ticks:f}}function Ko(e,t,n){const r=[],o=zo(e,t,n).sort((a,l)=>l.to-l.from-(a.to-a.from));let i=n-t;for(const a of o.slice(0,Bo)){const l=a.to-a.from,d=i-l;if(l<Ho*d||d<=0)break;const f=d*Wo;r.push({from:a.from+f,to:a.to-f}),i=d+2*f}return r.sort((a,l)=>a.from-l.from)}function zo(e,t,n){const r=[];let o=t;for(const{spans:i}of e)for(const a of i)a.kind!=="running"&&a.kind!=="stopping"||(a.from>o&&r.push({from:o,to:a.from}),o=Math.max(o,a.to??n));return n>o&&r.push({from:o,to:n}),r}const Xo=["waiting","later","person","paused"];function Qo({lanes:e,until:t}){return s("details",{class:"lane-table",children:[s("summary",{children:"As a table"}),s("div",{class:"scroller",tabIndex:0,role:"region","aria-label":"Timeline as a table",children:s("table",{children:[s("thead",{children:s("tr",{children:[s("th",{scope:"col",children:"Stage"}),s("th",{scope:"col",children:"Attempt"}),s("th",{scope:"col",children:"From"}),s("th",{scope:"col",children:"Waited"}),s("th",{scope:"col",children:"Backed off"}),s("th",{scope:"col",children:"Ran"}),s("th",{scope:"col",children:"End"})]})}),s("tbody",{children:e.map(n=>{const r=Br([n],t),o=(...a)=>a.reduce((l,d)=>l+(r[d]??0),0),i=a=>a>0?ie(a):"–";return s("tr",{children:[s("th",{scope:"row",children:R(n.stage)}),s("td",{children:[n.attempt,n.round>0&&`, retry ${n.round}`]}),s("td",{children:Ue(n.spans[0].from)}),s("td",{children:i(o(...Xo))}),s("td",{children:i(o("backoff"))}),s("td",{children:i(o("running","stopping"))}),s("td",{children:[n.end?R(n.end.kind):"goes on",n.marks.length>0&&`; ${n.marks.map(({text:a})=>a).join(", ")}`]})]},n.key)})})]})})]})}const en={running:"Running",waiting:"Waiting for a worker",backoff:"Backing off",person:"Waiting for a person",paused:"Paused",later:"Not due yet",stopping:"Stopping"},Ke=30,kn=14,An=24,jo=18,Yo=2,Zo=76,[ei,ti]=[7.6,7];function ni({job:e,entries:t}){const n=H(null),r=N(0),o=N(K()),i=N(null),a=N(""),l=he(e.state)&&se.value.state==="live";fi(n,r),mi(n,l,()=>o.value=K());const[d,f,u]=[e.task?.state??null,e.blockers[0]?.kind??null,e.runAt],m=e.mode==="MANUAL",h=st(()=>Oo(t,{task:d,blocker:f,runAt:u?Date.parse(u):null,manual:m}),[t,d,f,u,m]),c=h.slice(-60),_=Math.max(o.value,Date.parse(t.at(-1)?.at??e.createdAt)),A=Math.max(...c.map(ui),Zo),w=Vo(c,_,Math.max(r.value-A-jo,50)),y=c.length*Ke+An,g=i.value&&c[i.value[0]]?.spans[i.value[1]]?i.value:null;function b(p){const v=hi(p.key,g,c);v&&(p.preventDefault(),i.value=v,a.value=Jn(c[v[0]],v[1],_))}return s("div",{class:"timeline",children:[s(li,{lanes:h,until:_}),s("div",{ref:n,class:"picture",style:{minHeight:`${y}px`},tabIndex:0,role:"application","aria-label":`Timeline of ${c.length} attempts. Arrow keys go from span to span; a table follows.`,onKeyDown:b,onPointerLeave:()=>i.value=null,children:r.value>0&&s("svg",{width:r.value,height:y,"aria-hidden":"true",children:[s(ai,{}),s(oi,{scale:w,left:A,height:y}),c.map((p,v)=>s("g",{transform:`translate(0 ${v*Ke})`,class:"lane",children:[s("text",{x:"0",y:Ke/2,class:"lane-name",children:[R(p.stage),s("tspan",{class:"lane-attempt",dx:"6",children:Wr(p)})]}),s("g",{transform:`translate(${A} ${(Ke-kn)/2})`,children:[p.spans.map((M,D)=>s(ri,{span:M,scale:w,until:_,chosen:g?.[0]===v&&g[1]===D,onEnter:()=>i.value=[v,D]},D)),s(si,{lane:p,scale:w})]})]},p.key)),s(ii,{scale:w,left:A,height:y})]})}),s("span",{class:"unseen",role:"status",children:a.value}),s("p",{class:"detail number",children:g?Jn(c[g[0]],g[1],_):s("span",{class:"faint",children:di(h,c)})}),s(Qo,{lanes:h,until:_})]})}function ri(e){const{span:t,scale:n,until:r,chosen:o,onEnter:i}=e,a=n.x(t.from),l=Math.max(n.x(t.to??r)-a,Yo);return s("g",{class:`span span-${t.kind}${o?" chosen":""}`,onPointerEnter:i,children:[s("rect",{x:a,y:"-8",width:Math.max(l,6),height:Ke,class:"target"}),s("rect",{x:a,width:l,height:kn,rx:Math.min(3,l/2),class:"bar"})]})}function si({lane:e,scale:t}){return e.end?s("path",{d:{succeeded:"m-3 0 2.2 2.4 4-5",failed:"m-3-3 6 6m0-6-6 6",cancelled:"m-3 3 6-6"}[e.end.kind],class:`end end-${e.end.kind}`,transform:`translate(${t.x(e.end.at)+10} ${kn/2})`}):null}function oi({scale:e,left:t,height:n}){const r=n-An;return s("g",{class:"axis",transform:`translate(${t} 0)`,children:e.ticks().map(({since:o,x:i})=>s("g",{transform:`translate(${i} 0)`,children:[s("line",{y2:r+4}),s("text",{y:r+18,"text-anchor":i<20?"start":i>e.width-16?"end":"middle",children:o===0?Ue(e.from).slice(0,8):`+${ci(o)}`})]},o))})}function ii({scale:e,left:t,height:n}){const r=n-An+4;return s("g",{class:"cuts",transform:`translate(${t} 0)`,children:e.cuts.map(o=>{const i=(e.x(o.from)+e.x(o.to))/2;return s("g",{children:[s("path",{d:`M${i-4} 0h8v${r}h-8z`,class:"cut-gap"}),s("path",{d:`M${i-4} 0v${r}M${i+4} 0v${r}`,class:"cut-edge"})]},o.from)})})}function ai(){const e=(t,n,r)=>s("pattern",{id:t,width:"6",height:"6",patternUnits:"userSpaceOnUse",patternTransform:`rotate(${n})`,children:[s("rect",{width:"6",height:"6",class:`${t}-ground`}),s("rect",{width:r,height:"6",class:`${t}-stripe`})]});return s("defs",{children:[e("backoff",45,2),e("paused",0,2),e("stopping",-45,3),s("pattern",{id:"person",width:"6",height:"6",patternUnits:"userSpaceOnUse",children:[s("rect",{width:"6",height:"6",class:"person-ground"}),s("circle",{cx:"3",cy:"3",r:"1.3",class:"person-stripe"})]})]})}function li({lanes:e,until:t}){const n=Br(e,t);return s("ul",{class:"legend",children:Object.keys(en).filter(r=>(n[r]??0)>0).map(r=>s("li",{children:[s("svg",{width:"16",height:"10","aria-hidden":"true",class:`span span-${r}`,children:s("rect",{width:"16",height:"10",rx:"2",class:"bar"})}),en[r]," ",s("span",{class:"number",children:ie(n[r]??0)})]},r))})}function ci(e){return ie(e).replace(".0 s"," s").replace(/ 00? [a-z]+$/,"")}function Wr({attempt:e,round:t}){return[t>0?`retry ${t}`:"",e>1?`#${e}`:""].filter(Boolean).join(" ")}function ui(e){return e.stage.length*ei+14+Wr(e).length*ti}function Jn(e,t,n){const r=e.spans[t],o=`${R(e.stage)}${e.attempt>1?`, attempt ${e.attempt}`:""}`,i=r.to===null?"until now":`to ${Ue(r.to)}`;return`${o}: ${en[r.kind].toLowerCase()} for ${ie((r.to??n)-r.from)}, ${Ue(r.from)} ${i}`}function di(e,t){const n=e[0]?.spans[0]?.from;return e.length>t.length?`The latest ${t.length} of ${e.length} attempts; all are in the table.`:n===void 0?"":`From ${ot(n)}.`}function hi(e,t,n){const r=n.flatMap((a,l)=>a.spans.map((d,f)=>[l,f])),o=t?r.findIndex(([a,l])=>a===t[0]&&l===t[1]):-1,i={ArrowRight:1,ArrowDown:1,ArrowLeft:-1,ArrowUp:-1}[e];return e==="Escape"?null:e==="Home"?r[0]:e==="End"?r.at(-1):i===void 0?null:r[Math.min(Math.max(o+i,0),r.length-1)]}function fi(e,t){Q(()=>{if(!e.current)return;const n=new ResizeObserver(([r])=>{r&&(t.value=Math.floor(r.contentRect.width))});return n.observe(e.current),()=>n.disconnect()},[])}const pi=1e3;function mi(e,t,n){Q(()=>{if(n(),!t||!e.current)return;const r=matchMedia("(prefers-reduced-motion: reduce)").matches;let o=0,i=!1;const a=()=>{n(),i&&(o=requestAnimationFrame(a))},l=r?setInterval(n,pi):void 0,d=new IntersectionObserver(([f])=>{i=!r&&f?.isIntersecting===!0,cancelAnimationFrame(o),i&&(o=requestAnimationFrame(a))});return d.observe(e.current),()=>{d.disconnect(),cancelAnimationFrame(o),clearInterval(l)}},[t])}function Gr({heading:e,confirm:t,danger:n,busy:r,problem:o,onConfirm:i,onClose:a,children:l}){const d=H(null),f=hs();return $e(()=>d.current?.showModal(),[]),s("dialog",{ref:d,"aria-labelledby":f,onClose:a,onClick:u=>u.target===d.current&&d.current?.close(),children:s("form",{onSubmit:u=>{u.preventDefault(),r||i(new FormData(u.currentTarget))},children:[s("h2",{id:f,children:e}),l,o&&s("p",{class:"refused",role:"alert",children:o}),s("div",{class:"buttons",children:[s("button",{type:"button",onClick:()=>d.current?.close(),children:"Not now"}),s("button",{type:"submit",class:n?"danger":"primary","aria-disabled":r,children:t})]})]})})}async function gi(e,t,n){try{const r=(await _i(e,t,n))[0];return r?vi(r):null}catch(r){const{code:o,message:i}=oe(r);return o==="UNREACHABLE"||o==="TIMEOUT"?`${i} Look whether it has taken effect.`:i}}async function _i(e,t,n){const r=n.reason?.trim()||null;switch(n.action){case"NEXT":return ye((await G(co,{id:e,version:t,reason:r})).nextStage);case"CANCEL":return ye((await G(uo,{id:e,version:t,reason:r})).cancelJob);case"RETRY":return ye((await G(ho,{id:e,version:t,from:n.from??"INIT"})).retryJob);case"PAUSE":return ye((await G(fo,{id:e,version:t})).pauseJob);case"RESUME":return ye((await G(po,{id:e,version:t})).resumeJob);case"UPDATE":return ye((await G(mo,{id:e,version:t,input:n.input??{}})).updateJob);case"DELETE":return ye((await G(go,{id:e})).deleteJob)}}function ye(e){return e?.errors??[]}function vi(e){switch(e.__typename){case"VersionConflict":return`The job has changed meanwhile: it is in ${R(e.job.state)} now. Look again, then repeat.`;case"InvalidTransition":{const{state:t}=e.job,n=e.allowedActions.map(r=>r.toLowerCase()).join(", ");return`A job in ${R(t)} does not accept this${n&&`, but ${n}`}.`}default:return/[.!?]$/.test(e.message)?e.message:`${e.message}.`}}const Vr=/^("(?:[^"\\]|\\.)*")\s*(.*)$/s;function Kr(e){const t=Vr.exec(e),n=e.indexOf(":"),[r,o]=t?[Hn(t[1]),t[2]]:n<0?[e.trim(),""]:[e.slice(0,n).trim(),e.slice(n)];return!r||o&&!o.startsWith(":")?null:{key:r,value:o?Hn(o.slice(1).trim()):null}}function zr(e){const n=e.split(/\r\n|\r|\n/).map(r=>r.trim()).filter(Boolean).map(Kr);return n.includes(null)?'A label is key: value; a key with a colon in it stands in quotes, as "a:b": value.':n.map(r=>({key:r.key,value:r.value??""}))}function tn(e){return e.map(({key:t,value:n})=>`${Bn(t,/:/)}: ${Bn(n,/^$/)}`.trimEnd()).join(`
`)}function Hn(e){if(!Vr.test(e))return e;try{const t=JSON.parse(e);return typeof t=="string"?t:e}catch{return e}}function Bn(e,t){return e!==e.trim()||/[\r\n]/.test(e)||e.startsWith('"')||e!==""&&t.test(e)?JSON.stringify(e):e}const Wn=1e6;function bi({job:e}){return s(F,{children:[s("label",{class:"field",children:["Name",s("input",{name:"name",required:!0,maxLength:255,defaultValue:e.name})]}),s("label",{class:"field",children:["Description",s("textarea",{name:"description",rows:2,maxLength:1e4,defaultValue:e.description??""})]}),s("div",{class:"pair",children:[s("label",{class:"field",children:["Priority ",s("span",{class:"faint",children:"(higher first)"}),s("input",{name:"priority",type:"number",required:!0,step:"1",min:-Wn,max:Wn,defaultValue:e.priority})]}),s("label",{class:"field",children:["Mode",s("span",{class:"select",children:s("select",{name:"mode",children:[s("option",{value:"AUTO",selected:e.mode==="AUTO",children:"By itself"}),s("option",{value:"MANUAL",selected:e.mode==="MANUAL",children:"Step by step"})]})})]})]}),s("label",{class:"field",children:["Labels ",s("span",{class:"faint",children:"(one a line, as key: value; odd ones in quotes)"}),s("textarea",{name:"labels",rows:3,defaultValue:tn(e.labels)})]})]})}function yi(e,t){const n=a=>String(e.get(a)??"").replace(/\r\n?/g,`
`),r=zr(n("labels"));if(typeof r=="string")return r;const o=n("mode")==="MANUAL"?"MANUAL":"AUTO",i={...n("name")!==t.name.replace(/[\r\n]/g,"")&&{name:n("name").trim()},...n("description")!==(t.description??"").replace(/\r\n?/g,`
`)&&{description:n("description").trim()||null},...Number(n("priority"))!==t.priority&&{priority:Number(n("priority"))},...o!==t.mode&&{mode:o},...tn(r)!==tn(t.labels)&&{labels:r}};return Object.keys(i).length>0?i:"Nothing has been changed."}const wi=["NEXT","RETRY","RESUME","PAUSE","UPDATE","CANCEL","DELETE"],Gn=["PAUSE","RESUME"],Ei=1e3;function ki({job:e}){const t=N(null),n=N(!1),r=N(null),o=N(""),i=H(null),a=H(!1),{id:l,version:d}=e;async function f(h,c){n.value=!0,r.value=null,o.value="",r.value=await gi(l,c,h),n.value=!1,r.value===null&&(o.value=Io[h.action],t.value=null,h.action==="DELETE"?Lt(Rt.value):a.current=!0)}const u=t.value;Q(()=>{!a.current||u||(a.current=!1,i.current?.focus())});function m(h){r.value=null,Gn.includes(h)?f({action:h},d):t.value={action:h,version:d}}return s("div",{class:"actions",ref:i,role:"group","aria-label":"What can be done",tabIndex:-1,children:[wi.filter(h=>e.allowedActions.includes(h)).map(h=>s("button",{type:"button",class:$i(h),"data-action":h,"aria-haspopup":Gn.includes(h)?void 0:"dialog","aria-disabled":n.value,onClick:()=>!n.value&&m(h),children:Ze(h,e)},h)),s("p",{class:r.value&&!u?"told refused":"told faint",role:"status",children:u?"":r.value??o.value}),u&&s(Gr,{heading:`${Ze(u.action,e)}: ${e.name}`,confirm:u.action==="UPDATE"?"Save":Ze(u.action,e),danger:u.action==="CANCEL"||u.action==="DELETE",busy:n.value,problem:r.value,onConfirm:h=>{const c=Si(u.action,h,e);typeof c=="string"?r.value=c:f(c,u.action==="CANCEL"?e.version:u.version)},onClose:()=>{t.value=null,r.value=null},children:s(Ai,{action:u.action,job:e})},u.action)]})}function Ai({action:e,job:t}){switch(e){case"NEXT":return s(F,{children:[s("p",{children:["Stage ",R(t.stage)," begins as soon as a worker is free."]}),s(Vn,{})]});case"CANCEL":return s(F,{children:[s("p",{children:[t.task?.state==="RUNNING"?`Stage ${R(t.stage)} runs: its worker is asked to stop. `:`It stands before stage ${R(t.stage)}. `,"A cancelled job cannot be run again."]}),s(Vn,{})]});case"RETRY":return s("fieldset",{children:[s("legend",{children:"Where it starts again"}),s("label",{children:[s("input",{type:"radio",name:"from",value:"FAILED_STAGE",defaultChecked:!0,autofocus:!0}),s("span",{children:["From ",R(t.stage),", where it failed; earlier results stay"]})]}),s("label",{children:[s("input",{type:"radio",name:"from",value:"INIT"}),s("span",{children:"From the beginning"})]})]});case"DELETE":return s("p",{children:"The job goes for good, with its history and its results."});case"UPDATE":return s(bi,{job:t});case"PAUSE":case"RESUME":return null}}function Vn(){return s("label",{class:"field",children:["Reason ",s("span",{class:"faint",children:"(kept in the history)"}),s("textarea",{name:"reason",rows:2,maxLength:Ei,autofocus:!0})]})}function Si(e,t,n){switch(e){case"RETRY":return{action:e,from:t.get("from")==="INIT"?"INIT":"FAILED_STAGE"};case"UPDATE":{const r=yi(t,n);return typeof r=="string"?r:{action:e,input:r}}default:return{action:e,reason:String(t.get("reason")??"")}}}function Ze(e,t){switch(e){case"NEXT":return t.blockers.some(({kind:r})=>r==="APPROVAL")?`Approve ${R(t.stage)}`:`Begin ${R(t.stage)}`;case"RETRY":return"Retry";case"RESUME":return"Resume";case"PAUSE":return"Pause";case"UPDATE":return"Edit";case"CANCEL":return"Cancel job";case"DELETE":return"Delete"}}function $i(e){return e==="NEXT"||e==="RETRY"||e==="RESUME"?"primary":e==="CANCEL"||e==="DELETE"?"danger-quiet":""}const Ti=1e3;function Ni({id:e,version:t}){const n=N(null),r=N(null);return Q(()=>{const o=new AbortController;return Ci(e,o.signal).then(i=>{n.value=i,r.value=null},i=>{o.signal.aborted||(r.value=oe(i))}),()=>o.abort()},[e,t]),n.value?s("div",{class:"scroller",tabIndex:0,role:"region","aria-label":"Attempts",children:s("table",{class:"attempts",children:[s("thead",{children:s("tr",{children:[s("th",{scope:"col",children:"Stage"}),s("th",{scope:"col",children:"Attempt"}),s("th",{scope:"col",children:"State"}),s("th",{scope:"col",children:"Handler"}),s("th",{scope:"col",children:"Worker"}),s("th",{scope:"col",children:"Began"}),s("th",{scope:"col",children:"Ran"})]})}),s("tbody",{children:[...n.value].reverse().map(o=>s(Ii,{task:o},o.id))})]})}):r.value?s(qe,{problem:r.value}):s("p",{class:"faint",children:"Reading …"})}function Ii({task:e}){const t=e.startedAt&&Date.parse(e.startedAt);return s(F,{children:[s("tr",{children:[s("th",{scope:"row",children:R(e.stage)}),s("td",{children:[e.attempt," of ",e.maxAttempts,e.round>0&&`, retry ${e.round}`]}),s("td",{class:`task-${e.state.toLowerCase()}`,children:Dt[e.state]}),s("td",{children:e.handler}),s("td",{children:e.worker?.name??"–"}),s("td",{title:t?ot(t):"",children:t?Ue(t):"–"}),s("td",{children:t&&e.finishedAt?ie(Date.parse(e.finishedAt)-t):"–"})]}),e.error&&s("tr",{class:"attempt-error",children:s("td",{colSpan:7,children:[wn[e.error.kind],": ",e.error.message,e.error.details!=null&&s("code",{children:[" ",JSON.stringify(e.error.details)]})]})})]})}async function Ci(e,t){const n=[];let r=null;do{const{job:o}=await G(io,{id:e,after:r},t);if(!o)break;n.push(...o.tasks.nodes),r=o.tasks.pageInfo.hasNextPage?o.tasks.pageInfo.endCursor:null}while(r!==null&&n.length<Ti);return n}const Kn=2e4;function xi({id:e,version:t}){const n=N(null),r=N(null);Q(()=>{const a=new AbortController;return G(so,{id:e},a.signal).then(({job:l})=>{n.value=l,r.value=null},l=>{a.signal.aborted||(r.value=oe(l))}),()=>a.abort()},[e,t]);const o=n.value;if(!o)return r.value?s(qe,{problem:r.value}):s("p",{class:"faint",children:"Reading …"});const i=o.results;return s(F,{children:[o.output!=null&&s(ht,{name:"Output",value:o.output}),o.error?.details!=null&&s(ht,{name:"Details of the error",value:o.error.details}),s(ht,{name:"Input",value:o.input}),de.filter(a=>i[a]!=null).map(a=>s(ht,{name:`Result of ${R(a)}`,value:i[a]},a))]})}function ht({name:e,value:t}){const n=N(!1),r=JSON.stringify(t,null,2),o=!n.value&&r.length>Kn;return s("section",{class:"value",children:[s("h3",{children:[e,s(Hr,{text:r,what:e})]}),s("pre",{tabIndex:0,children:o?`${r.slice(0,Kn)} …`:r}),o&&s("button",{type:"button",onClick:()=>n.value=!0,children:["Show all ",r.length.toLocaleString()," characters"]})]})}function Ri({watch:e}){const t=N(!1),n=e.entries.value;async function r(){t.value=!0,await e.readEarlier(),t.value=!1}return s(F,{children:[s("ol",{class:"history",reversed:!0,"aria-label":"History, the latest first",children:n.map((o,i)=>{const a=n.length-1-i;return s(Mi,{entry:n[a],before:n[a-1]},n[a].seq)})}),e.hasEarlier.value&&s("button",{type:"button",onClick:r,"aria-disabled":t.value,children:t.value?"Reading …":"Show earlier entries"})]})}function Mi({entry:e,before:t}){const n=Date.parse(e.at),r=e.fromState!==e.toState;return s("li",{class:`entry entry-${e.trigger.toLowerCase()}`,"data-seq":e.seq,children:[s("span",{class:"entry-seq number faint",children:e.seq}),s("time",{dateTime:e.at,title:ot(n),class:"entry-at number",children:Ue(n)}),s("span",{class:"entry-since number faint",children:t?`+${ie(n-Date.parse(t.at))}`:""}),s("div",{class:"entry-what",children:[s("p",{children:[s("strong",{children:To[e.trigger]}),r&&e.fromState&&s("span",{class:"faint",children:[" ",R(e.fromState)," → ",R(e.toState)]}),e.attempt!==null&&e.attempt>1&&s("span",{class:"faint number",children:[" · attempt ",e.attempt]})]}),e.reason&&s("p",{class:"entry-reason",children:["“",e.reason,"”"]}),e.error&&s("p",{class:"entry-error",children:[wn[e.error.kind],": ",e.error.message]}),e.metadata!=null&&s("code",{class:"faint",children:JSON.stringify(e.metadata)})]}),s("span",{class:"entry-actor faint",children:[No[e.actor.kind]," ",e.actor.name]})]})}const Sn={"15m":900,"1h":3600,"24h":86400,"7d":604800},Xr=["newest","oldest","ended"],Qr=32;function nn(e){const t=e.get("since"),n=e.get("order");return{states:qr.filter(r=>e.getAll("state").includes(r)),tasks:Fr.filter(r=>e.getAll("task").includes(r)),queue:e.get("queue")||null,workflow:e.get("workflow")||null,name:e.get("name")??"",labels:[...new Set(e.getAll("label").filter(Boolean))].slice(0,Qr),since:t!==null&&Object.hasOwn(Sn,t)?t:null,order:Xr.find(r=>r===n)??"newest"}}function nt(e){const t=new URLSearchParams;for(const r of e.states)t.append("state",r);for(const r of e.tasks)t.append("task",r);e.queue&&t.append("queue",e.queue),e.workflow&&t.append("workflow",e.workflow),e.name&&t.append("name",e.name);for(const r of e.labels)t.append("label",r);e.since&&t.append("since",e.since),e.order!=="newest"&&t.append("order",e.order);const n=t.toString();return n&&`?${n}`}function jr(e){return nt({...e,order:"newest"})===""}function zn(e,t){return{...e.states.length>0&&{states:e.states},...e.tasks.length>0&&{taskStates:e.tasks},...e.queue&&{queues:[e.queue]},...e.workflow&&{workflows:[e.workflow]},...e.name&&{nameContains:e.name},...e.labels.length>0&&{labels:e.labels.map(Pi)},...e.since&&{createdAfter:rn(e.since,t)}}}function rn(e,t){return new Date(t-Sn[e]*1e3).toISOString()}function Li(e){return{field:e.order==="ended"?"FINISHED_AT":"CREATED_AT",direction:e.order==="oldest"?"ASC":"DESC"}}function Pi(e){const t=Kr(e);return t?{key:t.key,...t.value!==null&&{values:[t.value]}}:{key:e}}const Di=`query Job($id: ID!) {
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
}`;function Oi({job:e}){const t=n=>ve+nt(nn(new URLSearchParams(n)));return s("aside",{class:"properties","aria-label":"Properties",children:[s("dl",{children:[s(j,{name:"Workflow",children:[s("a",{href:t({workflow:e.workflow.name}),children:e.workflow.name}),s("span",{class:"faint number",children:[" version ",e.workflow.version]})]}),s(j,{name:"Queue",children:s("a",{href:t({queue:e.queue}),children:e.queue})}),s(j,{name:"Priority",children:s("span",{class:"number",children:e.priority.toLocaleString()})}),s(j,{name:"Mode",children:e.mode==="AUTO"?"By itself":"Step by step"}),s(j,{name:"Worker",children:e.task?.worker?`${e.task.worker.name} on ${e.task.worker.host}`:s("span",{class:"faint",children:"none"})}),s(j,{name:"Created",children:s(ft,{at:e.createdAt})}),e.runAt&&s(j,{name:"Not before",children:s(ft,{at:e.runAt})}),e.startedAt&&s(j,{name:"Started",children:s(ft,{at:e.startedAt})}),e.finishedAt&&s(j,{name:"Ended",children:s(ft,{at:e.finishedAt})}),e.retries>0&&s(j,{name:"Retried",children:s("span",{class:"number",children:e.retries===1?"once":`${e.retries} times`})}),e.labels.length>0&&s(j,{name:"Labels",children:s("span",{class:"labels wrapped",children:e.labels.map(({key:n,value:r})=>s("a",{class:"label",title:`${n}: ${r}`,href:t({label:r?`${n}:${r}`:n}),children:r?`${n}: ${r}`:n},n))})}),e.idempotencyKey&&s(j,{name:"Idempotency key",children:s("code",{class:"breaking",children:e.idempotencyKey})}),s(j,{name:"Id",children:[s("code",{class:"breaking",children:e.id}),s(Hr,{text:e.id,what:"id"})]})]}),s("a",{class:"elsewhere",href:Ui(e.id),children:"Open in GraphiQL"})]})}function Ui(e){return`/graphql?${new URLSearchParams({query:Di,variables:JSON.stringify({id:e})}).toString()}`}function j({name:e,children:t}){return s("div",{children:[s("dt",{children:e}),s("dd",{children:t})]})}function ft({at:e}){const t=Date.parse(e);return s("time",{dateTime:e,title:ot(t),class:"number",children:Xs(t,K())})}function sn({state:e,stage:t,progress:n}){return e==="COMPLETE"?1:Math.min(Math.max(n*de.length-de.indexOf(t),0),1)}function qi({job:e}){const t=de.indexOf(e.stage),n=sn(e),r=Math.round(n*100),o=`Stage ${t+1} of ${de.length}, ${R(e.stage)}`,i=he(e.state)?`${o}, ${r} %`:`${R(e.state)} at ${o}`;return s("span",{class:he(e.state)?"track":"track track-ended",role:"img","aria-label":i,title:i,children:de.map((a,l)=>{const f=l<t||e.state==="COMPLETE"?"done":l>t?"ahead":he(e.state)?"now":e.state.toLowerCase();return s("i",{class:`track-${f}`,children:f==="now"&&s("b",{style:{transform:`scaleX(${n})`}})},a)})})}const Xn={done:"tick",failed:"cross",cancelled:"stroke",person:"lock",waiting:"clock"},on=13,Qn=2*Math.PI*on;function Fi({job:e,bindings:t}){return s("div",{class:"stages-card",children:[s("ol",{class:"stages","aria-label":"Stages",children:de.map(n=>{const r=Ji(n,e),o=t.find(a=>a.stage===n),i=o?.approval&&r==="ahead";return s("li",{class:`stage stage-${r}`,"aria-current":n===e.stage?"step":void 0,children:[s("svg",{class:"node",viewBox:"0 0 32 32",width:"32",height:"32","aria-hidden":"true",children:[s("circle",{cx:"16",cy:"16",r:on,class:"node-ring"}),r==="running"&&s("circle",{cx:"16",cy:"16",r:on,class:"node-progress","stroke-dasharray":`${Qn*sn(e)} ${Qn}`})]}),(Xn[r]||i)&&s(ne,{name:Xn[r]??"lock"}),r==="running"&&s("span",{class:"node-percent number",children:Math.round(sn(e)*100)}),s("span",{class:"stage-name",children:R(n)}),s("span",{class:"stage-detail faint number",children:Hi(n,r,e,o?.approval??!1)}),o&&s("span",{class:"stage-handler faint",children:o.handler})]},n)})}),s("div",{class:"whole",role:"progressbar","aria-label":"Progress over all stages","aria-valuemin":0,"aria-valuemax":100,"aria-valuenow":Math.round(e.progress*100),children:s("b",{style:{transform:`scaleX(${e.progress})`}})})]})}function Ji(e,t){const[n,r]=[de.indexOf(e),de.indexOf(t.stage)];return n<r||t.state==="COMPLETE"?"done":n>r?"ahead":t.state==="FAILED"?"failed":t.state==="CANCELLED"?"cancelled":t.task?.state==="RUNNING"?"running":t.blockers.some(({kind:i})=>i==="APPROVAL"||i==="MANUAL_STEP")?"person":"waiting"}function Hi(e,t,n,r){const o=n.stages.find(l=>l.stage===e)?.task,i=o&&o.attempt>1?`attempt ${o.attempt}`:"",a=(...l)=>l.filter(Boolean).join(" · ")||" ";switch(t){case"ahead":return r?"needs approval":" ";case"person":case"waiting":{const l=n.blockers[0];return a(l?yn[l.kind]:o?Dt[o.state]:"",i)}case"running":return a(o?.startedAt?Be(Math.max(xe.value,K())-Date.parse(o.startedAt)):"",i);case"done":case"failed":case"cancelled":return!o?.startedAt||!o.finishedAt?a(he(n.state)?"":R(n.state),i):a(ie(Date.parse(o.finishedAt)-Date.parse(o.startedAt)),i)}}const Bi=500,Wi=2e3;class Gi{constructor(t){this.id=t,this.place={id:t,after:null}}id;job=L(null);gone=L(!1);problem=L(null);entries=L([]);hasEarlier=L(!1);historyRead=L(!1);bindings=L([]);over=new AbortController;stopJob=null;stopHistory=null;timers=new Set;startCursor=null;place;start(){this.followJob(),this.readHistory(),this.readBindings()}stop(){this.over.abort(),this.stopJob?.(),this.stopHistory?.();for(const t of this.timers)clearTimeout(t)}followJob(){this.stopJob=$t(ro,{id:this.id},{next:({job:t})=>{this.job.value=t,this.problem.value=null},trouble:t=>this.fail(t),error:t=>{this.fail(t),t.code!=="NOT_FOUND"&&t.code!=="BAD_USER_INPUT"&&this.soon(()=>this.followJob())},complete:()=>{const t=this.job.value?.state;(!t||he(t)||t==="FAILED")&&(this.gone.value=!0)}})}async readHistory(){this.stopHistory?.();try{let t=[],n=null;do{const r=await this.page(n);if(!r)return;n===null&&(this.place.after=r.edges.at(-1)?.cursor??null),t=[...r.edges.map(({node:o})=>o),...t],n=r.pageInfo.hasPreviousPage?r.pageInfo.startCursor:null}while(n!==null&&t.length<Bi);this.startCursor=n,this.hasEarlier.value=n!==null,this.entries.value=t,this.historyRead.value=!0,this.followHistory()}catch(t){if(this.over.signal.aborted)return;this.fail(oe(t)),this.soon(()=>{this.readHistory()})}}async readEarlier(){if(this.startCursor!==null)try{const t=await this.page(this.startCursor);if(!t)return;this.startCursor=t.pageInfo.hasPreviousPage?t.pageInfo.startCursor:null,this.hasEarlier.value=this.startCursor!==null,this.entries.value=[...t.edges.map(({node:n})=>n),...this.entries.value]}catch(t){this.over.signal.aborted||this.fail(oe(t))}}followHistory(){this.stopHistory=$t(lo,this.place,{next:({transitions:{cursor:t,edge:n}})=>{if(this.place.after=t,!n)return;const r=this.entries.value.at(-1)?.seq??0;n.node.seq===r+1?this.entries.value=[...this.entries.value,n.node]:n.node.seq>r&&this.readHistory()},trouble:t=>this.fail(t),error:t=>{t.code!=="CURSOR_EXPIRED"&&t.code!=="BAD_USER_INPUT"&&this.fail(t),this.soon(()=>{this.readHistory()})}})}async page(t){const{job:n}=await G(ao,{id:this.id,before:t},this.over.signal);return this.over.signal.throwIfAborted(),n?.transitions??null}async readBindings(){try{const{job:t}=await G(oo,{id:this.id},this.over.signal);this.bindings.value=t?.workflow.stages??[]}catch{this.over.signal.aborted||this.soon(()=>{this.readBindings()})}}fail(t){t.code==="NOT_FOUND"||t.code==="BAD_USER_INPUT"&&!this.job.value?this.gone.value=!0:this.problem.value=t}soon(t){const n=setTimeout(()=>{this.timers.delete(n),t()},Wi);this.timers.add(n)}}const pt={timeline:"Timeline",history:"History",attempts:"Attempts",data:"Data"};function Vi({id:e}){const t=H(null);t.current??=new Gi(e);const{job:n,gone:r,problem:o}=t.current;Q(()=>(t.current.start(),()=>t.current.stop()),[]);const i=n.value?.name,a=n.value?.state;return $e(()=>{document.title=i&&a?`${R(a)}: ${i} · Callboard`:"Job · Callboard"},[i,a]),$e(()=>scrollTo({top:0,behavior:"instant"}),[]),s("main",{class:"job",children:[s("a",{class:"back",href:Rt.value,children:[s(ne,{name:"back"}),"Jobs"]}),r.value&&!n.value?s(Nt,{heading:"There is no such job",children:s("p",{children:[s("code",{class:"breaking",children:e})," was deleted, or has never been there."]})}):n.value?s(Ki,{job:n.value,watch:t.current}):o.value?s(qe,{problem:o.value}):s(Yi,{})]})}function Ki({job:e,watch:t}){const n=H(null);return Q(()=>n.current?.focus({preventScroll:!0}),[]),s(F,{children:[s("header",{class:"job-head",children:[s("div",{class:"job-title",children:[s("h1",{ref:n,tabIndex:-1,children:e.name}),s("p",{class:"job-state",children:[s("span",{role:"status",children:s(Jr,{state:e.state})}),s(zi,{job:e}),he(e.state)&&s("span",{class:"number faint",children:[Math.round(e.progress*100)," %"]}),s("span",{class:"faint",children:e.cancelRequestedAt&&he(e.state)?"Asked to stop":e.task?.progressMessage??""})]}),e.description&&s("p",{class:"job-description",children:e.description})]}),!t.gone.value&&s(ki,{job:e})]}),t.gone.value&&s("p",{class:"notice",role:"alert",children:"This job was deleted. This is how it was last seen."}),t.problem.value&&s(qe,{problem:t.problem.value}),s(Fi,{job:e,bindings:t.bindings.value}),s(Xi,{job:e}),s("div",{class:"job-body",children:[s(ji,{job:e,watch:t}),s(Oi,{job:e})]})]})}function zi({job:e}){if(!e.startedAt)return null;const t=Date.parse(e.startedAt);return s("span",{class:"number faint",children:e.finishedAt?`took ${ie(Date.parse(e.finishedAt)-t)}`:`for ${Be(Math.max(xe.value,K())-t)}`})}function Xi({job:e}){return e.error?s("section",{class:"why why-failed","aria-label":"Error",children:[s(ne,{name:"warning"}),s("div",{children:[s("h2",{children:[wn[e.error.kind]," in ",R(e.error.stage),", attempt ",e.error.attempt]}),s("p",{children:e.error.message})]})]}):e.blockers.length===0?null:s("section",{class:"why","aria-label":"Why it is not running",children:[s(ne,{name:"clock"}),s("ul",{children:e.blockers.map(({kind:t,message:n,until:r})=>s("li",{children:[s("strong",{children:[yn[t],"."]})," ",Qi(t,e)??n,t==="QUEUE_PAUSED"&&s(En,{name:e.queue,paused:!0}),r&&s("span",{class:"number faint",children:[" ",Be(Date.parse(r)-Math.max(xe.value,K()))," left."]})]},t))})]})}function Qi(e,t){switch(e){case"APPROVAL":return`“${Ze("NEXT",t)}” gives it.`;case"MANUAL_STEP":return`“${Ze("NEXT",t)}” lets the stage begin.`;case"PAUSED":return"“Resume” lets it go on.";case"QUEUE_PAUSED":return"No job of its queue starts. ";default:return null}}function ji({job:e,watch:t}){const n=Se.value.searchParams.get("tab"),r=n!==null&&Object.hasOwn(pt,n)?n:"timeline";return s("section",{class:"tabs",children:[s("nav",{"aria-label":"Parts of the job",children:Object.keys(pt).map(o=>s("a",{href:Mt(e.id)+(o==="timeline"?"":`?tab=${o}`),"aria-current":o===r?"page":void 0,children:[pt[o],o==="history"&&s("span",{class:"number faint",children:[" ",e.version]})]},o))}),s("h2",{class:"unseen",children:pt[r]}),s("div",{class:"panel",children:r==="attempts"?s(Ni,{id:e.id,version:e.version}):r==="data"?s(xi,{id:e.id,version:e.version}):t.historyRead.value?r==="history"?s(Ri,{watch:t}):s(ni,{job:e,entries:t.entries.value}):s("p",{class:"faint panel-empty",children:"Reading …"})})]})}function Yi(){return s("div",{"aria-busy":"true","aria-label":"The job is being read",children:[s("header",{class:"job-head",children:s("div",{class:"job-title",children:[s("h1",{children:s("i",{class:"skeleton",style:{width:"16rem"}})}),s("p",{class:"job-state",children:s("i",{class:"skeleton",style:{width:"8rem"}})})]})}),s("div",{class:"stages-card",children:s("div",{class:"stages stages-still"})})]})}function Zi({chosen:e,choose:t}){const n=Ne.value?.jobs,r=o=>t(e.includes(o)?e.filter(i=>i!==o):[...e,o]);return s("div",{class:"counts",role:"group","aria-label":"Jobs by state",title:_t.value?.message,children:[s("button",{type:"button",class:"count","aria-pressed":e.length===0,onClick:()=>t([]),children:[s("span",{class:"count-name",children:"All"}),s(jn,{of:n?.total})]}),qr.map(o=>s("button",{type:"button",class:`count state-${o.toLowerCase()}`,"data-state":o,"aria-pressed":e.includes(o),onClick:()=>r(o),children:[s("span",{class:"count-name",children:[s(Pr,{state:o}),R(o)]}),s(jn,{of:n?.[o.toLowerCase()]})]},o))]})}function jn({of:e}){return e===void 0?s("span",{class:"count-number skeleton",children:" "}):s("span",{class:"count-number",children:e.toLocaleString()})}const et=2e3;class ea{constructor(t){this.order=t}order;byId=new Map;sorted=[];end=null;cut=!1;get all(){return this.sorted}get hasMore(){return this.end!==null}read(t,n,r){r&&(this.byId.clear(),this.cut=!1);for(const i of t)this.byId.set(i.id,i);const o=t.at(-1);this.end=n&&o?this.keyOf(o):null,this.sort()}apply(t){let n=!1;const r=new Map;for(const[o,i]of t){const a=this.byId.get(o),l=i&&this.keyOf(i);if(i===null||l===null)n=this.byId.delete(o)||n;else if(a===void 0){if(this.end!==null&&this.compare(l,this.end)>0)continue;this.byId.set(o,i),n=!0}else i.version>=a.version&&(this.byId.set(o,i),r.set(o,i),n||=l!==this.keyOf(a))}return n?this.sort():r.size>0&&(this.sorted=this.sorted.map(o=>r.get(o.id)??o)),n}forget(t){const n=this.sorted.filter(r=>r.createdAt<t);if(n.length===0)return!1;for(const r of n)this.byId.delete(r.id);return this.sort(),!0}sort(){const t=[...this.byId.values()].map(n=>({row:n,key:this.keyOf(n)??""}));t.sort((n,r)=>this.compare(n.key,r.key));for(const{row:n}of t.splice(et))this.byId.delete(n.id),this.cut=!0;this.cut&&(this.end=t.at(-1)?.key??null),this.sorted=t.map(({row:n})=>n)}compare(t,n){const r=t<n?-1:t>n?1:0;return this.order.direction==="ASC"?r:-r}keyOf(t){return this.order.field==="CREATED_AT"?t.id:t.finishedAt===null?null:`${t.finishedAt} ${t.id}`}}const Bt=100,ta=5e3,na=2e3,ra=5e3;class sa{constructor(t){this.choice=t,this.order=Li(t),this.kept=new ea(this.order)}choice;rows=L([]);phase=L("loading");hasMore=L(!1);readingMore=L(!1);problem=L(null);kept;order;filter={};gathered=new Map;frame=0;endCursor=null;reading=null;stopFollowing=null;again;forgetting;deepest=0;held=!1;start(){this.stop(),this.phase.peek()==="failed"&&(this.phase.value="loading"),this.filter=zn(this.choice,K()),document.addEventListener("visibilitychange",this.looked),this.choice.since&&(this.forgetting=setInterval(this.forget,ra)),this.stopFollowing=$t(eo,{filter:this.filter},{next:({jobs:{job:t,removedId:n}})=>{n?this.gather(n,null):t?this.gather(t.id,t):this.read()},trouble:t=>{this.problem.value=t,this.readSoon()},error:t=>this.fail(t),complete:()=>this.fail(new ue("UNREADABLE","The server has ended the list's changes."))})}stop(){this.stopFollowing?.(),this.stopFollowing=null,document.removeEventListener("visibilitychange",this.looked),clearTimeout(this.again),clearInterval(this.forgetting),cancelAnimationFrame(this.frame),this.frame=0,this.reading?.abort(),this.reading=null,this.gathered.clear(),this.held=!1,this.readingMore.value=!1}lookedAt(t){this.deepest=t,t>this.kept.all.length-Bt/2&&this.readMore()}async readMore(){if(this.kept.cut&&this.kept.all.length<et&&!this.held)return this.read();const{reading:t}=this,n=this.kept.all.length>=et;if(!(!t||!this.hasMore.value||n||this.readingMore.value||this.phase.value!=="ready")){this.readingMore.value=!0,this.held=!0;try{const r=await this.page(t.signal,this.endCursor);this.kept.read(r.nodes,r.pageInfo.hasNextPage,!1),this.show()}catch(r){t.signal.aborted||(this.problem.value=oe(r))}finally{this.reading===t&&(this.readingMore.value=!1,this.held=!1,this.flush())}}}async read(){this.reading?.abort();const t=new AbortController;this.reading=t,this.readingMore.value=!1,clearTimeout(this.again),this.filter=zn(this.choice,K()),this.gathered.clear(),this.held=!0;const n=Math.min(this.deepest+Bt/2,et),r=[];try{let o=!0;for(let i=null;o&&r.length<Math.max(n,1);){const a=await this.page(t.signal,i);r.push(...a.nodes),{hasNextPage:o,endCursor:i}=a.pageInfo}this.kept.read(r,o,!0),this.phase.value="ready",this.problem.value=null,this.held=!1,this.flush()}catch(o){if(t.signal.aborted)return;this.held=!1,this.problem.value=oe(o),this.kept.all.length===0&&this.phase.value==="loading"&&(this.phase.value="failed"),this.readSoon()}}async page(t,n){const r={filter:this.filter,orderBy:this.order,first:Bt,after:n},{jobs:o}=await G(Zs,r,t);return t.throwIfAborted(),this.endCursor=o.pageInfo.endCursor??n,o}readSoon(){clearTimeout(this.again),this.again=setTimeout(()=>{this.read()},na)}fail(t){this.problem.value=t,this.phase.value="failed"}gather(t,n){if(this.gathered.set(t,n),this.gathered.size>ta)return this.dropGathered();this.frame===0&&(this.frame=requestAnimationFrame(this.flush))}dropGathered(){this.gathered.clear(),this.reading?.abort(),this.reading=null,this.held=!1,document.visibilityState==="visible"&&this.read()}flush=()=>{this.frame=0,!(this.held||this.phase.value!=="ready"||!this.reading)&&(this.gathered.size>0&&(this.kept.apply(this.gathered),this.gathered.clear(),this.choice.since&&this.kept.forget(rn(this.choice.since,K()))),this.show())};forget=()=>{this.held||this.phase.value!=="ready"||!this.choice.since||this.kept.forget(rn(this.choice.since,K()))&&this.show()};looked=()=>{document.visibilityState==="visible"&&!this.reading&&this.stopFollowing&&this.read()};show(){this.rows.value=this.kept.all,this.hasMore.value=this.kept.hasMore}}function Yr(e){if(typeof e=="number")return Number.isInteger(e)&&!Number.isSafeInteger(e)?e:null;if(typeof e!="object"||e===null)return null;for(const t of Object.values(e)){const n=Yr(t);if(n!==null)return n}return null}function oa(e){const t=N(!1);return s(F,{children:[s("button",{type:"button",class:"primary new-job","aria-haspopup":"dialog",onClick:()=>t.value=!0,children:"New job"}),t.value&&s(ia,{...e,close:()=>t.value=!1})]})}function ia({workflows:e,workflow:t,queue:n,close:r}){const o=N(!1),i=N(null),a=H(Yn()),l=Ne.value?.queues??[];async function d(f){const u=aa(f,a.current);if(typeof u=="string"){i.value=u;return}o.value=!0,i.value=null;try{const m=(await G(bo,{input:u})).submitJob,h=m?.errors[0];m?.job?Lt(Mt(m.job.id)):i.value=h?`${h.message} (${h.path.slice(1).join(".")})`:"There is no job.",h&&(a.current=Yn())}catch(m){i.value=oe(m).message}o.value=!1}return s(Gr,{heading:"New job",confirm:"Submit",busy:o.value,problem:i.value,onConfirm:f=>{d(f)},onClose:r,children:[s("label",{class:"field",children:["Name",s("input",{name:"name",required:!0,maxLength:255,autofocus:!0})]}),s("div",{class:"pair",children:[s("label",{class:"field",children:["Workflow",s("span",{class:"select",children:s("select",{name:"workflow",children:e.map(f=>s("option",{value:f,selected:f===(t??"standard"),children:f},f))})})]}),s("label",{class:"field",children:["Queue",s("input",{name:"queue",required:!0,maxLength:255,list:"queues",defaultValue:n??"default"}),s("datalist",{id:"queues",children:l.map(({name:f})=>s("option",{value:f},f))})]})]}),s("label",{class:"field",children:["Input ",s("span",{class:"faint",children:"(JSON)"}),s("textarea",{name:"input",rows:4,spellcheck:!1,class:"code",defaultValue:"{}"})]}),s("label",{class:"field",children:["Labels ",s("span",{class:"faint",children:"(one a line, as key: value; odd ones in quotes)"}),s("textarea",{name:"labels",rows:2})]}),s("label",{class:"check",children:[s("input",{type:"checkbox",name:"manual"}),s("span",{children:"Step by step: each stage waits for me"})]})]})}function aa(e,t){const n=l=>String(e.get(l)??"").trim();let r;try{r=JSON.parse(n("input")||"{}")}catch{return"The input is not JSON."}const o=Yr(r);if(o!==null)return`A browser cannot keep a number like ${o} as it is: make it a text, or submit the job with the command line.`;const i=zr(n("labels"));if(typeof i=="string")return i;const a=e.has("manual")?"MANUAL":"AUTO";return{name:n("name"),workflow:n("workflow"),queue:n("queue"),input:r,labels:i,mode:a,idempotencyKey:t}}function Yn(){const e=crypto.getRandomValues(new Uint8Array(16));return`board-${Array.from(e,t=>t.toString(16).padStart(2,"0")).join("")}`}const la=250,ca={"15m":"Last 15 minutes","1h":"Last hour","24h":"Last 24 hours","7d":"Last 7 days"},ua={newest:"Newest first",oldest:"Oldest first",ended:"Ended last first"};function da({choice:e,change:t}){const n=N(!1),r=pa(),o=Ne.value?.queues.map(({name:a})=>a)??[],i=[e.tasks[0],e.queue,e.workflow,e.since,...e.labels].filter(Boolean).length;return s("div",{class:n.value?"filters open":"filters",role:"search","aria-label":"Filter jobs",children:[s(ha,{name:e.name,change:a=>t({name:a})}),s("button",{type:"button",class:"filters-more","aria-expanded":n.value,onClick:()=>n.value=!n.value,children:["Filters",i>0&&s("span",{class:"number",children:[" · ",i]})]}),s(Ge,{label:"Task",value:e.tasks[0]??"",any:"Any task",options:Fr.map(a=>[a,Dt[a]]),change:a=>t({tasks:a?[a]:[]})}),s(Ge,{label:"Queue",value:e.queue??"",any:"Any queue",options:Zn(o,e.queue),change:a=>t({queue:a||null})}),Ne.value?.queues.some(({name:a,paused:l})=>a===e.queue&&!l)&&s(En,{name:e.queue??"",paused:!1}),s(Ge,{label:"Workflow",value:e.workflow??"",any:"Any workflow",options:Zn(r,e.workflow),change:a=>t({workflow:a||null})}),s(Ge,{label:"Created",value:e.since??"",any:"Any time",options:Object.keys(Sn).map(a=>[a,ca[a]]),change:a=>t({since:a||null})}),s(fa,{labels:e.labels,change:a=>t({labels:a})}),!jr(e)&&s("button",{type:"button",class:"quiet clear",onClick:()=>t({states:[],tasks:[],queue:null,workflow:null,name:"",labels:[],since:null}),children:"Clear"}),s("span",{class:"filters-end",children:[s(Ge,{label:"Order",value:e.order,options:Xr.map(a=>[a,ua[a]]),change:a=>t({order:a})}),s(oa,{workflows:r,workflow:e.workflow,queue:e.queue})]})]})}function ha({name:e,change:t}){const n=H(null),r=H(void 0),o=N(e);return Q(()=>{o.value.trim()!==e&&(o.value=e)},[e]),$e(()=>{const i=a=>{a.key!=="/"||a.target.closest("input, textarea, select, dialog")||(a.preventDefault(),n.current?.focus())};return addEventListener("keydown",i),()=>{removeEventListener("keydown",i),clearTimeout(r.current)}},[]),s("label",{class:"search",children:[s(ne,{name:"search"}),s("span",{class:"unseen",children:"Name contains"}),s("input",{ref:n,type:"search",placeholder:"Search names",maxLength:255,value:o.value,"aria-keyshortcuts":"/",onInput:({currentTarget:i})=>{o.value=i.value,clearTimeout(r.current),r.current=setTimeout(()=>t(o.value.trim()),la)}}),s("kbd",{"aria-hidden":"true",children:"/"})]})}function Ge({label:e,value:t,any:n,options:r,change:o}){return s("span",{class:t&&n?"select chosen":"select",children:s("select",{"aria-label":e,value:t,onChange:({currentTarget:i})=>o(i.value),children:[n&&s("option",{value:"",children:n}),r.map(([i,a])=>s("option",{value:i,selected:i===t,children:a},i))]})})}function fa({labels:e,change:t}){return s("span",{class:"label-filter",children:[e.map(n=>s("button",{type:"button",class:"label chosen","aria-label":`Remove label ${n}`,onClick:()=>t(e.filter(r=>r!==n)),children:[n,s(ne,{name:"close"})]},n)),e.length<Qr&&s("input",{type:"text","aria-label":"Label, as key or key:value; Enter adds it",placeholder:"label:value",maxLength:319,onKeyDown:n=>{const r=n.currentTarget.value.trim();n.key!=="Enter"||!r||(n.currentTarget.value="",t([...e,r]))}})]})}function Zn(e,t){return(t&&!e.includes(t)?[t,...e]:e).map(r=>[r,r])}function pa(){const e=N([]);return Q(()=>{const t=new AbortController;return G(no,{},t.signal).then(({workflows:n})=>e.value=n.map(({name:r})=>r)).catch(()=>{}),()=>t.abort()},[]),e.value}const er=3;class ma extends Le{shouldComponentUpdate(t){const{row:n,index:r,top:o,active:i}=this.props;return n!==t.row||r!==t.index||o!==t.top||i!==t.active}render({row:t,index:n,top:r,active:o}){return s("div",{class:"row",role:"row","aria-rowindex":n+2,style:{transform:`translateY(${r}px)`},children:[s("span",{role:"cell",class:"cell-state",children:s(Jr,{state:t.state})}),s("span",{role:"cell",class:"cell-name",children:[s("a",{href:Mt(t.id),"data-job":t.id,tabIndex:o?0:-1,children:t.name}),s(ga,{row:t})]}),s("span",{role:"cell",class:"cell-track",children:s(qi,{job:t})}),s("span",{role:"cell",class:"cell-now",children:s(_a,{row:t})}),s("span",{role:"cell",class:"cell-queue faint",children:t.queue}),s("span",{role:"cell",class:"cell-workflow faint",children:t.workflow.name}),s("span",{role:"cell",class:"cell-took number faint",children:s(va,{row:t})}),s("span",{role:"cell",class:"cell-age number faint",children:s(Co,{at:t.createdAt})})]})}}function ga({row:e}){if(e.labels.length===0)return null;const t=e.labels.length-er;return s("span",{class:"labels",children:[e.labels.slice(0,er).map(({key:n,value:r})=>s("span",{class:"label",title:`${n}: ${r}`,children:r?`${n}: ${r}`:n},n)),t>0&&s("span",{class:"label",children:["+",t]})]})}function _a({row:e}){if(e.error)return s("span",{class:"now-failed",title:e.error.message,children:e.error.message});if(!he(e.state)||!e.task)return null;if(e.cancelRequestedAt)return s("span",{children:"Stopping"});const t=e.blockers[0];if(t){const a=t.until&&Date.parse(t.until),l=a?Math.max(a-Math.max(xe.value,K()),0):null,d=t.kind==="APPROVAL"||t.kind==="MANUAL_STEP";return s("span",{class:d?"now-person":"",title:t.message,children:[d&&s(ne,{name:"lock"}),s("span",{class:"number",children:yn[t.kind]+(l===null?"":`, ${Be(l)}`)})]})}const{state:n,attempt:r,maxAttempts:o,progressMessage:i}=e.task;return s("span",{children:[n==="RUNNING"&&i||Dt[n],r>1&&s("span",{class:"faint number",children:[" ","· attempt ",r," of ",o]})]})}function va({row:e}){if(!e.startedAt)return null;const t=Date.parse(e.startedAt);return e.finishedAt?s(F,{children:ie(Date.parse(e.finishedAt)-t)}):s(F,{children:Be(Math.max(xe.value,K())-t)})}const tr=8;function ba(e,t,n,r){const o=Math.floor(e/n)-tr,i=Math.ceil((e+t)/n)+tr,a=l=>Math.min(Math.max(l,0),r);return{first:a(o),end:a(i)}}const ya=[["state","State"],["name","Job"],["track","Stages"],["now","Now"],["queue","Queue"],["workflow","Workflow"],["took","Took"],["age","Age"]],nr=10;let Ve=null;function wa({feed:e,stale:t}){const n=H(null),r=H(Ve!==null&&document.activeElement===document.body),o=H(null),i=N(rr()),a=N(0),l=N(innerHeight),d=N(0),f=N(Ve),u=e.rows.value,m=ba(a.value,l.value,i.value,u.length);Q(()=>{const p=()=>{n.current&&(i.value=rr(),l.value=innerHeight,a.value=Math.max(0,Wt()-n.current.getBoundingClientRect().top))};return p(),addEventListener("scroll",p,{passive:!0}),addEventListener("resize",p),()=>{removeEventListener("scroll",p),removeEventListener("resize",p)}},[]),Q(()=>e.lookedAt(m.end),[e,m.end,u.length]),$e(()=>{const p=o.current,v=Math.floor(a.value/i.value);if(p&&a.value>0&&u[p.index]?.id!==p.id){const D=u.findIndex(({id:ae})=>ae===p.id),O=D-p.index;if(D>=0&&O!==0){scrollBy({top:O*i.value,behavior:"instant"}),d.value=Math.max(0,d.value+O),o.current={id:p.id,index:D};return}}const M=u[v];o.current=M?{id:M.id,index:v}:null},[u,a.value,i.value]),$s(()=>{a.value===0&&(d.value=0)});const h=ys(()=>Math.max(0,e.rows.value.findIndex(({id:p})=>p===f.value))),c=u.length===0?-1:h.value;$e(()=>{if(!r.current)return;r.current=!1;const p=u[c]?.id;n.current?.querySelector(`[data-job="${p}"]`)?.focus({preventScroll:!0})});function _(p){const v=Math.min(Math.max(p,0),u.length-1),M=u[v];if(!M||!n.current)return;Ve=f.value=M.id,r.current=!0;const D=n.current.getBoundingClientRect().top+v*i.value,O=D+i.value;D<Wt()?scrollBy({top:D-Wt(),behavior:"instant"}):O>innerHeight&&scrollBy({top:O-innerHeight+i.value/2,behavior:"instant"})}function A(p){if(p.metaKey||p.ctrlKey||p.altKey)return;const v=Ea(p.key,c,u.length);v!==null&&(p.preventDefault(),_(v))}function w(p){const v=p.target.dataset.job;v&&(Ve=f.value=v)}function y(p){const v=p.target;if(v.closest("a")||p.metaKey||p.ctrlKey||p.shiftKey||p.button!==0)return;const M=v.closest("[role=row]")?.querySelector("[data-job]")?.dataset.job;!M||getSelection()?.toString()||(Ve=M,Lt(Mt(M)))}const g=u.slice(m.first,m.end).map((p,v)=>({row:p,index:m.first+v})),b=u[c];return b&&c<m.first&&g.unshift({row:b,index:c}),b&&c>=m.end&&g.push({row:b,index:c}),s("div",{class:t?"table stale":"table",children:[d.value>0&&s("button",{type:"button",class:"arrived",onClick:()=>scrollTo({top:0}),children:[s(ne,{name:"up"}),d.value," new"]}),s("div",{role:"table","aria-label":"Jobs","aria-rowcount":e.hasMore.value?-1:u.length+1,"aria-busy":t,children:[s("div",{class:"row head",role:"row","aria-rowindex":1,children:ya.map(([p,v])=>s("span",{role:"columnheader",class:`cell-${p}`,children:v},p))}),s("div",{ref:n,class:"rows",role:"rowgroup",style:{height:`${u.length*i.value}px`},onKeyDown:A,onFocusCapture:w,onClick:y,children:g.map(({row:p,index:v})=>s(ma,{row:p,index:v,top:v*i.value,active:v===c},p.id))})]}),s("p",{class:"foot faint",children:ka(e)})]})}function Ea(e,t,n){switch(e){case"ArrowDown":case"j":return t+1;case"ArrowUp":case"k":return t-1;case"PageDown":return t+nr;case"PageUp":return t-nr;case"Home":return 0;case"End":return n-1;default:return null}}function ka(e){const t=e.rows.value.length;return e.readingMore.value?"Reading more …":e.hasMore.value&&t<et?`${t.toLocaleString()} jobs, and more further down`:e.hasMore.value?`The first ${t.toLocaleString()}. A filter shows what is behind them.`:t===1?"1 job":`${t.toLocaleString()} jobs`}function rr(){const e=getComputedStyle(document.documentElement);return parseFloat(e.getPropertyValue("--row-height"))*parseFloat(e.fontSize)}function Wt(){const e=getComputedStyle(document.documentElement);return parseFloat(e.getPropertyValue("--head-height"))*parseFloat(e.fontSize)}const Aa=12,Sa=8;let De=null;function $a(){const e=nn(Se.value.searchParams),t=nt(e),n=Ta(t,e),r=H(n);n.phase.value!=="loading"&&(r.current=n);const o=r.current!==n,i=a=>Ys(ve+nt({...nn(Se.peek().searchParams),...a}));return $e(()=>(document.title="Jobs · Callboard",De?.feed===n&&scrollTo({top:De.scroll,behavior:"instant"}),()=>{De={feed:r.current,scroll:scrollY}}),[]),s("main",{class:"list",children:[s("h1",{class:"unseen",children:"Jobs"}),s(Zi,{chosen:e.states,choose:a=>i({states:a})}),s(da,{choice:e,change:i}),s(Ia,{}),s(Na,{feed:r.current,stale:o,choice:e,change:i})]})}function Ta(e,t){const n=H(void 0);if(n.current?.search!==e){const o=De&&nt(De.feed.choice)===e?De.feed:null;n.current={search:e,feed:o??new sa(t)}}const r=n.current.feed;return Q(()=>(r.start(),()=>r.stop()),[r]),r}function Na({feed:e,stale:t,choice:n,change:r}){const o=e.problem.value;return e.phase.value==="loading"?s(Ca,{}):e.phase.value==="failed"&&o?s(qe,{problem:o,again:()=>e.start()}):s(F,{children:[o&&s(qe,{problem:o}),t&&se.value.state==="lost"&&s("p",{class:"notice",role:"status",children:"What was chosen shows when the server answers again. Until then these are the jobs from before."}),e.rows.value.length>0?s(wa,{feed:e,stale:t}):jr(n)?s(Nt,{heading:"No jobs yet",children:s("p",{children:["Make a new one, or submit one in ",s("a",{href:"/",children:"GraphiQL"}),", where the first tab does it. It appears here by itself."]})}):s(Nt,{heading:"No job fits",children:[s("p",{children:"Jobs that come to fit appear here by themselves."}),s("button",{type:"button",onClick:()=>r({states:[],tasks:[],queue:null,workflow:null,name:"",labels:[],since:null}),children:"Show all jobs"})]})]})}function Ia(){const e=Ne.value;if(!e)return null;const t=e.queues.filter(n=>n.paused).map(({name:n})=>n);return s(F,{children:[e.workers.workers===0&&s("p",{class:"notice",role:"status",children:"No worker is running: jobs wait until one starts."}),t.length>0&&s("div",{class:"notice",children:[s("p",{role:"status",children:[t.length===1?"A queue is paused":`${t.length.toLocaleString()} queues are paused`,": no job of"," ",t.length===1?"it":"theirs"," starts."]}),t.slice(0,Sa).map(n=>s(En,{name:n,paused:!0},n))]})]})}function Ca(){return s("div",{class:"table","aria-busy":"true","aria-label":"Jobs are being read",children:[s("div",{class:"row head"}),Array.from({length:Aa},(e,t)=>s("div",{class:"row still",children:[s("span",{class:"cell-state",children:s("i",{class:"skeleton"})}),s("span",{class:"cell-name",children:s("i",{class:"skeleton",style:{width:`${8+t*5%9}rem`}})})]},t))]})}function xa(){const e=Dr.value;return s(wo,{children:e.kind==="list"?s($a,{}):e.kind==="job"?s(Vi,{id:e.id},e.id):s("main",{children:s(Nt,{heading:"There is nothing at this address",children:s("p",{children:s("a",{href:ve,children:"All jobs"})})})})})}Ur();ls(s(xa,{}),document.getElementById("page"));
