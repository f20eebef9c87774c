var $,Gn,Vn,he,qt,ft,Kn,ut,zn,Yt,Ft,et=Symbol.for("pv"),pt={},mt=[],Lr=/^m(i|n|o|s|text|space)$/,jt=Array.isArray,Qt=mt.slice,Ee=Object.assign;function we(e){e&&e.parentNode&&e.remove()}function Dr(e,t,n){var r,o,i,a={},l=arguments.length;for(i in t)i=="key"?r=t[i]:i=="ref"&&typeof e!="function"?o=t[i]:a[i]=t[i];return l>2&&(a.children=l>3?Qt.call(arguments,2):n),Ge(e,a,r,o,null)}function Ge(e,t,n,r,o){var i={type:e,props:t,key:n,ref:r,__k:null,__:null,__b:0,__e:null,__c:null,constructor:et,__v:o||++Gn,__i:-1,__u:0};return!o&&$.vnode&&$.vnode(i),i}function q(e){return e.children}function Ce(e,t){this.props=e,this.context=t,this.__g=0}function me(e,t){if(t==null)return e.__&&me(e.__,e.__i+1);for(var n;t<e.__k.length;t++)if((n=e.__k[t])&&n.__e)return n.__e;return typeof e.type!="function"||e.props.__P?null:me(e)}function Pr(e){var t,n=e.__v,r=n.__e,o=[],i=[],a=e.__P;a&&((t=Ee({constructor:et},n)).__v=n.__v+1,$.vnode&&$.vnode(t),Zt(a,t,n,e.__n,a.namespaceURI,32&n.__u?[r]:null,o,r||me(n),32&n.__u,i),t.__v=n.__v,t.__.__k[t.__i]=t,er(o,t,i),n.__=n.__e=null,t.__e!=r&&Xn(t))}function Xn(e){if((e=e.__)&&e.__c&&!e.props.__P)return e.__e=null,e.__k.some(function(t){return t&&(e.__e=t.__e)}),Xn(e)}function gn(e){(8&e.__g||(e.__g|=8,he.push(e),ft++))&&qt==$.debounceRendering||((qt=$.debounceRendering)||queueMicrotask)(Yn)}function Yn(){try{for(var e,t=1;he.length;)he.length>t&&he.sort(Kn),e=he.shift(),t=he.length,8&e.__g&&Pr(e)}finally{(ft=he.length)&&(qt||queueMicrotask)(Yn)}}function jn(e,t,n,r,o,i,a,l,d,f,u){var m,h,c,_,A,y,v=r.__k||mt,g=t.length;for(d=Or(n,t,v,d,g),m=0;m<g;m++)(c=n.__k[m])!=null&&(h=~c.__i&&v[c.__i]||pt,c.__i=m,y=Zt(e,c,h,o,i,a,l,d,f,u),_=c.__e,(h.ref!=c.ref||8&h.__u)&&(h.ref&&en(h.ref,null,c,h),c.ref&&u.push(c.ref,c.__c||_,c)),A=A||_,4&c.__u?(d=Qn(c,d,e,!h.__v),h.__e&&(h.__e=null)):typeof c.type=="function"&&y!==void 0?d=y:_&&(d=_.nextSibling),c.__u&=-21);return n.__e=A,d}function Or(e,t,n,r,o){var i,a,l,d,f,u,m,h,c,_=n.length,A=_,y=0,v=0,g=e.__k=Array(o);for(i=0;i<o;i++)(a=t[i])!=null&&typeof a!="boolean"&&typeof a!="function"?(typeof a!="object"||a.constructor===String?a=g[i]=Ge(null,a):jt(a)?a=g[i]=Ge(q,{children:a}):a.constructor===et&&a.__b?a=g[i]=Ge(a.type,a.props,a.key,a.ref,a.__v):g[i]=a,d=i+y,a.__=e,a.__b=e.__b+1,l=null,~(f=a.__i=Ur(a,n,d,A))&&(A--,(l=n[f])&&(l.__u|=2)),l&&l.__v?(a.__u|=16,f==d-1?y--:f==d+1?y++:f!=d&&(f>d?y--:y++,v=1)):(~f||(o>_?y--:o<_&&y++),typeof a.type!="function"&&(a.__u|=4))):g[i]=null;if(v){for(u=[],m=[],i=0;i<o;i++)if((a=g[i])&&16&a.__u){for(y=0,h=u.length;y<h;)u[c=y+h>>1]<a.__i?y=c+1:h=c;u[y]=a.__i,m[i]=y+1}for(y=u.length;i--;)m[i]&&(m[i]==y?y--:g[i].__u|=4)}if(A)for(i=0;i<_;i++)!(l=n[i])||2&l.__u||(l.__e==r&&(r=me(l)),tn(l,l));return r}function Qn(e,t,n,r){var o,i,a,l;if(typeof e.type=="function"){if(e.props.__P)return t;if(o=e.__k)for(i=0;i<o.length;i++)o[i]&&(o[i].__=e,t=Qn(o[i],t,n,!1));return t}for(t&&!t.parentNode&&(t=me(e))&&!t.parentNode&&(t=null),a=e.__e,l=t;l&&l.nodeType==8;)l=l.nextSibling;for(a!=l&&(!r&&n.moveBefore&&a.parentNode?n.moveBefore(a,t):n.insertBefore(a,t||null)),t=a;(t=t&&t.nextSibling)&&t.nodeType==8&&!t.data.startsWith("$s"););return t}function Ur(e,t,n,r){var o,i=e.key,a=e.type,l=t[n],d=l&&!(2&l.__u);if(l===null&&i==null||d&&i==l.key&&a==l.type)return n;if(r>(d?1:0)){for(o=n-1;o>=0;o--)if((l=t[o])&&!(2&l.__u)&&i==l.key&&a==l.type)return o;for(o=n+1;o<t.length;o++)if((l=t[o])&&!(2&l.__u)&&i==l.key&&a==l.type)return o}return-1}function vn(e,t,n){n==null&&(n=""),t[0]=="-"?e.setProperty(t,n):e[t]=n}function st(e,t,n,r,o){var i,a;if(t=="style")if(typeof n=="string")e.style.cssText=n;else{if(typeof r=="string"&&(e.style.cssText=r=""),r)for(t in r)n&&t in n||vn(e.style,t);if(n)for(t in n)r&&n[t]==r[t]||vn(e.style,t,n[t])}else if(t[0]=="o"&&t[1]=="n")typeof n!="function"&&(n=null),typeof r!="function"&&(r=null),(e.__e||(e.__e={}))[t]=n,n&&r||(a=Ft[t]||(Ft[t]=qr(t)),(e.__a||(e.__a={}))[t]=Yt,i=t!=(t=t.replace(zn,"$1")),(t=t.slice(2))[0]<"a"&&(t=t.toLowerCase()),n?e.addEventListener(t,a,i):e.removeEventListener(t,a,i));else{if(o=="http://www.w3.org/2000/svg")t=t.replace(/xlink(H|:h)/,"h").replace(/sName$/,"s");else if(t!="width"&&t!="height"&&t!="href"&&t!="list"&&t!="form"&&t!="tabIndex"&&t!="download"&&t!="rowSpan"&&t!="colSpan"&&t!="role"&&t!="popover"&&t in e)try{return void(e[t]=n??"")}catch{}if(typeof n=="function")return;n==null||n===!1&&t[4]!="-"?e.removeAttribute(t):e.setAttribute(t,t=="popover"&&n==1?"":n)}}function qr(e){return function(t){var n=this.__e;if(n){if(n=n[e],t[ut]==null)t[ut]=Yt++;else if(t[ut]<this.__a[e])return;return n($.event?$.event(t):t)}}}function Zt(e,t,n,r,o,i,a,l,d,f){var u,m,h,c,_,A,y,v,g,b,p,k,L,B,P,ie,te,re,Q=t.type;if(t.constructor!==et)return null;128&n.__u&&(d=32&n.__u,u=n.__c.__z)&&(t.__u|=d,m=i=[],u.nodeType==8?l=dt(u,i):i.push(u),l=i[0]||l),(u=$.__b)&&u(t);e:if(typeof Q=="function"){h=a.length;try{if(v=t.props,g=(u=Q.prototype)&&u.render,b=(u=Q.contextType)&&r[u.__c],p=u?b?b.props.value:u.__:r,(c=n.__c)?(t.__c=c,2&c.__g&&(c.__g|=1)):(g?t.__c=c=new Q(v,p):(t.__c=c=new Ce(v,p),c.constructor=Q,c.render=Hr),b&&b.sub(c),c.state||(c.state={}),c.__n=r,c.__g|=8,c.__h=[],c.__k=[]),g&&(c.__s||(c.__s=c.state),Q.getDerivedStateFromProps&&(c.__s==c.state&&(c.__s=Ee({},c.__s)),Ee(c.__s,Q.getDerivedStateFromProps(v,c.__s)))),_=c.props,A=c.state,c.__v=t,n.__c){if(v!==_&&g&&!Q.getDerivedStateFromProps&&c.componentWillReceiveProps&&c.componentWillReceiveProps(v,p),t.__v==n.__v&&!(8&c.__g)||!(4&c.__g)&&c.shouldComponentUpdate&&c.shouldComponentUpdate(v,c.__s,p)===!1){t.__v!=n.__v&&(c.props=v,c.state=c.__s,c.__g&=-9),t.__e=n.__e,t.__k=n.__k,t.__k.some(function(V){V&&(V.__=t)}),mt.push.apply(c.__h,c.__k),c.__k=[],c.__h.length&&a.push(c),l=me(n);break e}c.componentWillUpdate&&c.componentWillUpdate(v,c.__s,p),g&&c.componentDidUpdate&&c.__h.push(function(){c.componentDidUpdate(_,A,y)})}else g&&!Q.getDerivedStateFromProps&&c.componentWillMount&&c.componentWillMount(),g&&c.componentDidMount&&c.__h.push(c.componentDidMount);c.context=p,c.props=v,c.__P=e,c.__g&=-5,k=$.__r,L=g?25:0;do c.__g&=-9,k&&k(t),u=c.render(c.props,c.state=c.__s,c.context);while(8&c.__g&&++L<25);g&&(mt.push.apply(c.__h,c.__k),c.__k=[]),c.state=c.__s,c.getChildContext&&(r=Ee({},r,c.getChildContext())),g&&n.__c&&c.getSnapshotBeforeUpdate&&(y=c.getSnapshotBeforeUpdate(_,A)),B=u&&u.type===q&&u.key==null?u.props.children:u,v.__P&&(u=l,o=(e=v.__P).namespaceURI,d=i=null,n.props&&n.props.__P!=e&&(n.__k.some(function(V){V&&tn(V,V)}),n.__k=null),l=n.__k?me(n,0):null),l=jn(e,jt(B)?B:[B],t,n,r,o,i,a,l,d,f),v.__P&&(t.__e=null,l=u),t.__u&=-161,m&&m.some(we),c.__h.length&&a.push(c),1&c.__g&&(c.__g&=-4)}catch(V){if(a.length=h,t.__v=null,d||i)if(V&&V.then){if(t.__u|=128|d,i){for(~(te=i.indexOf(l||void 0))||(te=i.length);(re=i[te-1])&&re.nodeType==8;)te--;for(;te<i.length;te++)if(re=i[te])if(i[te]=null,P){if(re==ie)break}else{if(re.nodeType!=8)break;re.data.startsWith("$s")&&(ie=dt(P=re))}}if(!P){for(;l&&l.nodeType==8&&l.nextSibling;)l=l.nextSibling;P=l}(u=dt(P=t.__c.__z||(t.__c.__z=P)))?(t.__e=P,l=u):t.__e=l,l=l&&l.nextSibling}else i&&i.some(we);else t.__e=n.__e;t.__k||(t.__k=n.__k||[]),V&&V.then||Zn(t),$.__e(V,t,n)}}else l=t.__e=Fr(n.__e,t,n,r,o,i,a,d,f,e);return(u=$.diffed)&&u(t),l}function dt(e,t){if(e&&e.nodeType==8&&e.data.startsWith("$s"))for(var n=1;e=e.nextSibling;){if(e.nodeType==8){if(e.data.startsWith("$s"))n++;else if(e.data.startsWith("/$s")&&!--n)return e}t&&t.push(e)}}function Zn(e){e&&(e.__c&&(e.__c.__g|=4),e.__k&&e.__k.some(Zn))}function er(e,t,n){for(var r=0;r<n.length;)en(n[r++],n[r++],n[r++]);$.__c&&$.__c(t,e),e.some(function(o){try{e=o.__h,o.__h=[],e.some(function(i){i.call(o)})}catch(i){$.__e(i,o.__v)}})}function Fr(e,t,n,r,o,i,a,l,d,f){var u,m,h,c,_,A,y,v,g=n.props||pt,b=t.props,p=t.type;if(p=="svg"?o="http://www.w3.org/2000/svg":p=="math"?o="http://www.w3.org/1998/Math/MathML":o||(o="http://www.w3.org/1999/xhtml"),i){for(u=0;u<i.length;u++)if((_=i[u])&&(p?_.localName==p:_.nodeType==3)){e=_,i[u]=null;break}}if(!e){if(v=f.ownerDocument||document,!p)return v.createTextNode(b);e=v.createElementNS(o,p,b.is?b:f),l&&($.__m&&$.__m(t,i),l=!1),i=null}if(p){if(f=p=="template"&&e.content||e,i=p=="textarea"&&b.defaultValue!=null?null:i&&Qt.call(f.childNodes),!l&&i)for(g={},u=0;u<e.attributes.length;u++)g[(_=e.attributes[u]).name]=_.value;for(u in g)_=g[u],u=="dangerouslySetInnerHTML"?h=_:u=="children"||u in b||u=="value"&&"defaultValue"in b||u=="checked"&&"defaultChecked"in b||st(e,u,null,_,o);for(u in b)_=b[u],u=="children"?c=_:u=="dangerouslySetInnerHTML"?m=_:u=="value"?A=_:u=="checked"?y=_:l&&typeof _!="function"||g[u]===_||st(e,u,_,g[u],o);m?(l||h&&(m.__html==h.__html||m.__html==e.innerHTML)||(e.innerHTML=m.__html),t.__k=[]):(h&&(e.textContent=""),(p=="foreignObject"||o=="http://www.w3.org/1998/Math/MathML"&&Lr.test(p))&&(o="http://www.w3.org/1999/xhtml"),jn(f,jt(c)?c:[c],t,n,r,o,i,a,i?i[0]:n.__k&&me(n,0),l,d),i&&i.some(we)),l&&p!="textarea"||(u="value",p=="progress"&&A==null?e.removeAttribute(u):A==null||A===e[u]&&(p!="progress"||A)||st(e,u,A,g[u],o),u="checked",y!=null&&y!=e[u]&&st(e,u,y,g[u],o))}else g===b||l&&e.data==b||(e.data=b);return e}function en(e,t,n,r){try{typeof e=="function"?t?t.__x=e(t)||1:r&&(r=r.__c||r.__e)&&(t=r.__x)&&(r.__x=null,typeof t=="function"?t():e(null)):e.current=t}catch(o){$.__e(o,n)}}function tn(e,t,n){var r,o,i,a;if($.unmount&&$.unmount(e),!(r=e.ref)||r.current&&r.current!=e.__e||en(r,null,t,e),r=e.__c){if(r.componentWillUnmount)try{r.componentWillUnmount()}catch(l){$.__e(l,t)}r.__P=r.__n=null}if(r=e.__k)for(a=0;a<r.length;a++)r[a]&&tn(r[a],t,typeof e.type!="function"||n&&!e.props.__P);!n&&(r=e.__c)&&(r=r.__z)&&(o=dt(r,i=[]))&&(r==e.__e&&i.some(we),we(o),we(r)),n||we(e.__e),e.__e=e.__c=e.__=null}function Hr(e,t,n){return this.constructor(e,n)}function Br(e,t){var n,r,o,i;$.__&&$.__(e,t),t.nodeType==9&&(t=t.documentElement),r=(n=e&&32&e.__u)?null:t.__k,t.__k=Ge(q,{children:[e]}),o=[],i=[],Zt(t,t.__k,r||pt,pt,t.namespaceURI,r?null:t.firstChild?Qt.call(t.childNodes):null,o,r?r.__e:t.firstChild,n,i),er(o,t.__k,i),t.__k.props.children=null}$={__e:function(e,t,n,r){for(var o,i,a;t=t.__;)if((o=t.__c)&&!(1&o.__g)){o.__g|=4;try{if((a=(i=o.constructor)&&i.getDerivedStateFromError)&&o.setState(i.getDerivedStateFromError(e)),o.componentDidCatch&&(o.componentDidCatch(e,r||{}),a=1),a&&8&o.__g)return void(o.__g|=2)}catch(l){e=l}}throw ft=0,e}},Gn=0,Vn=function(e){return e!=null&&e.constructor===et},Ce.prototype.setState=function(e,t){var n=this.__s;n&&n!=this.state||(n=this.__s=Ee({},this.state)),typeof e=="function"&&(e=e(Ee({},n),this.props)),e&&(Ee(n,e),this.__v&&(t&&this.__k.push(t),gn(this)))},Ce.prototype.forceUpdate=function(e){this.__v&&(this.__g|=4,e&&this.__h.push(e),gn(this))},Ce.prototype.render=q,he=[],ft=0,Kn=function(e,t){return e.__v.__b-t.__v.__b},ut=Symbol(),zn=/(PointerCapture)$|Capture$/i,Yt=0,Ft={};var Jr=Symbol.for("pv"),Wr=0;function s(e,t,n,r,o,i){t||(t={});var a,l,d=t;if("ref"in d&&typeof e!="function")for(l in d={},t)l=="ref"?a=t[l]:d[l]=t[l];var f={type:e,props:d,key:n,ref:a,__k:null,__:null,__b:0,__e:null,__c:null,constructor:Jr,__v:--Wr,__i:-1,__u:0};return $.vnode&&$.vnode(f),f}var Me,W,Ct,yn,Gr=Object.is,Ht=0,tr=[],Bt=[],D=$,bn=D.__b,wn=D.__r,En=D.diffed,kn=D.__c,An=D.unmount,Sn=D.__;function kt(e,t){D.__h&&D.__h(W,e,Ht||t),Ht=0;var n=W.__H||(W.__H={__:[],__h:[]});return e>=n.__.length&&n.__.push({}),n.__[e]}function K(e,t){var n=kt(Me++,3);!D.__s&&nn(n.__H,t)&&(n.__P=!0,n.__=e,n.u=t,W.__H.__h.push(n))}function Le(e,t){var n=kt(Me++,4);!D.__s&&nn(n.__H,t)&&(n.__P=!1,n.__=e,n.u=t,W.__h.push(n))}function G(e){return Ht=5,At(function(){return{current:e}},[])}function At(e,t){var n=kt(Me++,7);return nn(n.__H,t)&&(n.__=e(),n.__H=t),n.__}function Vr(){var e=kt(Me++,11);if(!e.__){for(var t=W.__v;!t.__m&&t.__;)t=t.__;var n=t.__m||(t.__m=[0,0]);e.__="P"+n[0]+"-"+n[1]++}return e.__}function Kr(){var e;do{for(;e=Bt.shift();)try{Ve(e)}catch(n){D.__e(n,{__:(e=e.__P)&&e.__v})}for(;e=tr.shift();){var t=e.__H;if(e.__P&&t)try{t.__h.some(Ve),t.__h.some(Jt),t.__h=[]}catch(n){t.__h=[],D.__e(n,e.__v)}}}while(Bt.length)}D.__b=function(e){W=null,bn&&bn(e)},D.__=function(e,t){e&&t.__k&&t.__k.__m&&(e.__m=t.__k.__m),Sn&&Sn(e,t)},D.__r=function(e){wn&&wn(e),Me=0;var t=(W=e.__c).__H;t&&(Ct==W?W.__h=[]:(t.__h.some(Ve),t.__h.some(Jt),Me=0),t.__h=[],t.__.some(function(n){n.__N&&(n.__=n.__N),n.u=n.__N=void 0})),Ct=W},D.diffed=function(e){En&&En(e);var t=e.__c;t&&t.__H&&(t.__H.__h.length&&Tn(tr.push(t)),t.__H.__.some(function(n){n.u&&(n.__H=n.u)})),Ct=W=null},D.__c=function(e,t){t.some(function(n){try{n.__h.some(Ve),n.__h=n.__h.filter(function(r){return!r.__||Jt(r)})}catch(r){n.__h=[function(){throw r}]}}),kn&&kn(e,t)},D.unmount=function(e){An&&An(e);var t,n,r=e.__c;r&&r.__H&&(r.__H.__.some(function(o){try{if(o.__P&&o.__c){if(n===void 0){for(n=e.__;n&&(!n.__c||!n.__c.__P);)n=n.__;n=n&&n.__c}o.__P=n,Tn(Bt.push(o))}else Ve(o)}catch(i){t=i}}),r.__H=void 0,t&&D.__e(t,r.__v))};var $n=typeof requestAnimationFrame=="function";function zr(e){var t,n=function(){clearTimeout(r),$n&&cancelAnimationFrame(t),setTimeout(e)},r=setTimeout(n,35);$n&&(t=requestAnimationFrame(n))}function Tn(e){e!=1&&yn==D.requestAnimationFrame||((yn=D.requestAnimationFrame)||zr)(Kr)}function Ve(e){var t=W,n=e.__c;typeof n=="function"&&(e.__c=void 0,n()),W=t}function Jt(e){var t=W;e.__c=e.__(),W=t}function nn(e,t){return!e||e.length!=t.length||t.some(function(n,r){return!Gr(n,e[r])})}var Xr=Symbol.for("preact-signals");function St(){if(ce>1)ce--;else{var e,t=!1;for((function(){var o=gt;for(gt=void 0;o!==void 0;){var i=o.S;if(i.v===o.v)for(var a=i.t;a!==void 0;a=a.x)a.i===o.i&&(a.i=i.i);o=o.o}})();ze!==void 0;){var n=ze;for(ze=void 0,_t++;n!==void 0;){var r=n.u;if(n.u=void 0,n.f&=-3,!(8&n.f)&&sr(n))try{n.c()}catch(o){t||(e=o,t=!0)}n=r}}if(_t=0,ce--,t)throw e}}function nr(e){if(ce>0)return e();Wt=++Yr,ce++;try{return e()}finally{St()}}var Ke,C=void 0;function $t(e){var t=C,n=Ke;C=void 0,Ke=void 0;try{return e()}finally{C=t,Ke=n}}var ze=void 0,ce=0,_t=0,Yr=0,Wt=0,gt=void 0,vt=0;function rr(e){if(C!==void 0){var t=e.n;if(t===void 0||t.t!==C)return t={i:0,S:e,p:C.s,n:void 0,t:C,e:void 0,x:void 0,r:t},C.s!==void 0&&(C.s.n=t),C.s=t,e.n=t,32&C.f&&e.S(t),t;if(t.i===-1)return t.i=0,t.n!==void 0&&(t.n.p=t.p,t.p!==void 0&&(t.p.n=t.n),t.p=C.s,t.n=void 0,C.s.n=t,C.s=t),t}}function H(e,t){this.v=e,this.i=0,this.n=void 0,this.t=void 0,this.l=0,this.W=t?.watched,this.Z=t?.unwatched,this.name=t?.name}H.prototype.brand=Xr;H.prototype.h=function(){return!0};H.prototype.S=function(e){var t=this,n=this.t;n!==e&&e.e===void 0&&(e.x=n,this.t=e,n!==void 0?n.e=e:$t(function(){var r;(r=t.W)==null||r.call(t)}))};H.prototype.U=function(e){var t=this;if(this.t!==void 0){var n=e.e,r=e.x;n!==void 0&&(n.x=r,e.e=void 0),r!==void 0&&(r.e=n,e.x=void 0),e===this.t&&(this.t=r,r===void 0&&$t(function(){var o;(o=t.Z)==null||o.call(t)}))}};H.prototype.subscribe=function(e){var t=this;return Te(function(){var n=t.value;$t(function(){return e(n)})},{name:"sub"})};H.prototype.valueOf=function(){return this.value};H.prototype.toString=function(){return this.value+""};H.prototype.toJSON=function(){return this.value};H.prototype.peek=function(){var e=this;return $t(function(){return e.value})};Object.defineProperty(H.prototype,"value",{get:function(){var e=rr(this);return e!==void 0&&(e.i=this.i),this.v},set:function(e){if(e!==this.v){if(_t>100)throw new Error("Cycle detected");(function(n){ce!==0&&_t===0&&n.l!==Wt&&(n.l=Wt,gt={S:n,v:n.v,i:n.i,o:gt})})(this),this.v=e,this.i++,vt++,ce++;try{for(var t=this.t;t!==void 0;t=t.x)t.t.N()}finally{St()}}}});function M(e,t){return new H(e,t)}function sr(e){for(var t=e.s;t!==void 0;t=t.n)if(t.S.i!==t.i||!t.S.h()||t.S.i!==t.i)return!0;return!1}function or(e){for(var t=e.s;t!==void 0;t=t.n){var n=t.S.n;if(n!==void 0&&(t.r=n),t.S.n=t,t.i=-1,t.n===void 0){e.s=t;break}}}function ir(e){for(var t=e.s,n=void 0;t!==void 0;){var r=t.p;t.i===-1?(t.S.U(t),r!==void 0&&(r.n=t.n),t.n!==void 0&&(t.n.p=r)):n=t,t.S.n=t.r,t.r!==void 0&&(t.r=void 0),t=r}e.s=n}function $e(e,t){H.call(this,void 0,t),this.x=e,this.s=void 0,this.g=vt-1,this.f=4}$e.prototype=new H;$e.prototype.h=function(){if(this.f&=-3,1&this.f)return!1;if((36&this.f)==32||(this.f&=-5,this.g===vt))return!0;if(this.g=vt,this.f|=1,this.i>0&&!sr(this))return this.f&=-2,!0;var e=C;try{or(this),C=this;var t=this.x();(16&this.f||this.v!==t||this.i===0)&&(this.v=t,this.f&=-17,this.i++)}catch(n){this.v=n,this.f|=16,this.i++}return C=e,ir(this),this.f&=-2,!0};$e.prototype.S=function(e){if(this.t===void 0){this.f|=36;for(var t=this.s;t!==void 0;t=t.n)t.S.S(t)}H.prototype.S.call(this,e)};$e.prototype.U=function(e){if(this.t!==void 0&&(H.prototype.U.call(this,e),this.t===void 0)){this.f&=-33;for(var t=this.s;t!==void 0;t=t.n)t.S.U(t)}};$e.prototype.N=function(){if(!(2&this.f)){this.f|=6;for(var e=this.t;e!==void 0;e=e.x)e.t.N()}};Object.defineProperty($e.prototype,"value",{get:function(){if(1&this.f)throw new Error("Cycle detected");var e=rr(this);if(this.h(),e!==void 0&&(e.i=this.i),16&this.f)throw this.v;return this.v}});function yt(e,t){return new $e(e,t)}function ar(e){var t=e.j;if(e.j=void 0,typeof t=="function"){ce++;var n=C;C=void 0;try{t()}catch(r){throw e.f&=-2,e.f|=8,rn(e),r}finally{C=n,St()}}}function rn(e){for(var t=e.s;t!==void 0;t=t.n)t.S.U(t);e.x=void 0,e.s=void 0,ar(e)}function jr(e){if(C!==this)throw new Error("Out-of-order effect");ir(this),C=e,this.f&=-2;try{8&this.f&&rn(this)}finally{St()}}function Oe(e,t){this.x=e,this.j=void 0,this.s=void 0,this.u=void 0,this.f=32,this.name=t?.name,Ke&&Ke.push(this)}Oe.prototype.c=function(){var e=this.S();try{if(8&this.f||this.x===void 0)return;var t=this.x();typeof t=="function"&&(this.j=t)}finally{e()}};Oe.prototype.S=function(){if(1&this.f)throw new Error("Cycle detected");this.f|=1,this.f&=-9,ar(this),or(this),ce++;var e=C;return C=this,jr.bind(this,e)};Oe.prototype.N=function(){2&this.f||(this.f|=2,this.u=ze,ze=this)};Oe.prototype.d=function(){this.f|=8,1&this.f||rn(this)};Oe.prototype.dispose=function(){this.d()};function Te(e,t){var n=new Oe(e,t);try{n.c()}catch(o){throw n.d(),o}var r=n.d.bind(n);return r[Symbol.dispose]=r,r}var sn,Ue,ot,Qr=typeof window<"u"&&!!window.__PREACT_SIGNALS_DEVTOOLS__,lr=[],cr=[];Te(function(){sn=this.N})();function qe(e,t){$[e]=t.bind(null,$[e]||function(){})}function Qe(e){if(ot){var t=ot;ot=void 0,t()}ot=e&&e.S()}function ur(e){var t=this,n=e.data,r=x(n);r.name="ReactiveDom",r.value=n;var o=At(function(){for(var l=t,d=t.__v;d=d.__;)if(d.__c){d.__c.__$f|=4;break}var f=yt(function(){var c=r.value.value;return c===0?0:c===!0?"":c||""}),u=yt(function(){return!Array.isArray(f.value)&&!Vn(f.value)}),m=Te(function(){if(this.N=dr,u.value){var c=f.value;l.__v&&l.__v.__e&&l.__v.__e.nodeType===3&&(l.__v.__e.data=c)}}),h=t.__$u.d;return t.__$u.d=function(){m(),h.call(this)},[u,f]},[]),i=o[0],a=o[1];return i.value?a.peek():a.value}ur.displayName="ReactiveTextNode";Object.defineProperties(H.prototype,{constructor:{configurable:!0,value:Dr(q,null).constructor},type:{configurable:!0,value:ur},props:{configurable:!0,get:function(){var e=this;return{data:{get value(){return e.value}}}}},__b:{configurable:!0,value:1}});qe("__b",function(e,t){if(Qe(),Ue=void 0,typeof t.type=="string"){var n,r=t.props;for(var o in r)if(o!=="children"){var i=r[o];i instanceof H&&(n||(t.__np=n={}),n[o]=i,r[o]=i.peek())}}e(t)});qe("__r",function(e,t){if(e(t),t.type!==q){Qe();var n,r=t.__c;r&&(r.__$f&=-2,(n=r.__$u)===void 0&&(r.__$u=n=(function(o,i){var a;return Te(function(){a=this},{name:i}),a.c=o,a})((function(o){return function(){var i;Qr&&((i=this.y)==null||i.call(this)),o.__$f|=1,o.setState({})}})(r),typeof t.type=="function"?t.type.displayName||t.type.name:""))),Ue=r,Qe(n)}});qe("__e",function(e,t,n,r){Qe(),Ue=void 0,e(t,n,r)});qe("diffed",function(e,t){Qe(),Ue=void 0;var n;if(typeof t.type=="string"&&(n=t.__e)){var r=t.__np,o=t.props,i=n.U;if(i)for(var a in i){var l=i[a];l===void 0||r&&a in r||(l.d(),i[a]=void 0)}if(r){i||(i={},n.U=i);for(var d in r){var f=i[d],u=r[d];f===void 0?(f=Zr(n,d,u,o),i[d]=f):f.o(u,o)}}}e(t)});function Zr(e,t,n,r){var o=t in e&&e.ownerSVGElement===void 0,i=M(n);return{o:function(a,l){i.value=a,r=l},d:Te(function(){this.N=dr;var a=i.value.value;r[t]!==a&&(r[t]=a,o?e[t]=a:a!=null&&(a!==!1||t[4]==="-")?e.setAttribute(t,a):e.removeAttribute(t))})}}qe("unmount",function(e,t){if(typeof t.type=="string"){var n=t.__e;if(n){var r=n.U;if(r){n.U=void 0;for(var o in r){var i=r[o];i&&i.d()}}}var a=t.__np;if(a){var l=t.props;for(var d in a)l[d]=a[d]}t.__np=void 0}else{var f=t.__c;if(f){f.__$f|=8;var u=f.__$u;u&&(f.__$u=void 0,u.d())}}e(t)});qe("__h",function(e,t,n,r){r<3&&(t.__$f|=2),e(t,n,r)});Ce.prototype.shouldComponentUpdate=function(e,t){if(this.__R)return!0;var n=this.__$u,r=n&&n.s!==void 0;for(var o in t)return!0;if(this.__f||typeof this.u=="boolean"&&this.u===!0){var i=2&this.__$f;if(!(r||i||4&this.__$f)||1&this.__$f)return!0}else if(!(r||4&this.__$f)||3&this.__$f)return!0;for(var a in e)if(a!=="__source"&&e[a]!==this.props[a])return!0;for(var l in this.props)if(!(l in e))return!0;return!1};function x(e,t){return At(function(){return M(e,t)},[])}function es(e,t){var n=G(e);return n.current=e,Ue.__$f|=4,At(function(){return yt(function(){return n.current()},t)},[])}var ts=typeof requestAnimationFrame>"u"?setTimeout:function(e){var t=function(){clearTimeout(n),cancelAnimationFrame(r),e()},n=setTimeout(t,35),r=requestAnimationFrame(t)},ns=function(e){queueMicrotask(function(){queueMicrotask(e)})};function rs(){nr(function(){for(var e;e=lr.shift();)sn.call(e)})}function ss(){lr.push(this)===1&&($.requestAnimationFrame||ts)(rs)}function os(){nr(function(){for(var e;e=cr.shift();)sn.call(e)})}function dr(){cr.push(this)===1&&($.requestAnimationFrame||ns)(os)}function is(e,t){var n=G(e);n.current=e;var r=Ue;K(function(){return Te(function(){if(this.N=ss,!(r&&8&r.__$f))return n.current()},t)},[])}function z(e){return e===null?"null":Array.isArray(e)?"array":typeof e}function be(e){return z(e)==="object"}function as(e){return Array.isArray(e)&&e.length>0&&e.every(t=>"message"in t)}function In(e,t){return e.length<124?e:t}const ls="graphql-transport-ws";var Z=(e=>(e[e.InternalServerError=4500]="InternalServerError",e[e.InternalClientError=4005]="InternalClientError",e[e.BadRequest=4400]="BadRequest",e[e.BadResponse=4004]="BadResponse",e[e.Unauthorized=4401]="Unauthorized",e[e.Forbidden=4403]="Forbidden",e[e.SubprotocolNotAcceptable=4406]="SubprotocolNotAcceptable",e[e.ConnectionInitialisationTimeout=4408]="ConnectionInitialisationTimeout",e[e.ConnectionAcknowledgementTimeout=4504]="ConnectionAcknowledgementTimeout",e[e.SubscriberAlreadyExists=4409]="SubscriberAlreadyExists",e[e.TooManyInitialisationRequests=4429]="TooManyInitialisationRequests",e))(Z||{}),ee=(e=>(e.ConnectionInit="connection_init",e.ConnectionAck="connection_ack",e.Ping="ping",e.Pong="pong",e.Subscribe="subscribe",e.Next="next",e.Error="error",e.Complete="complete",e))(ee||{});function hr(e){if(!be(e))throw new Error(`Message is expected to be an object, but got ${z(e)}`);if(!e.type)throw new Error("Message is missing the 'type' property");if(typeof e.type!="string")throw new Error(`Message is expects the 'type' property to be a string, but got ${z(e.type)}`);switch(e.type){case"connection_init":case"connection_ack":case"ping":case"pong":{if(e.payload!=null&&!be(e.payload))throw new Error(`"${e.type}" message expects the 'payload' property to be an object or nullish or missing, but got "${e.payload}"`);break}case"subscribe":{if(typeof e.id!="string")throw new Error(`"${e.type}" message expects the 'id' property to be a string, but got ${z(e.id)}`);if(!e.id)throw new Error(`"${e.type}" message requires a non-empty 'id' property`);if(!be(e.payload))throw new Error(`"${e.type}" message expects the 'payload' property to be an object, but got ${z(e.payload)}`);if(typeof e.payload.query!="string")throw new Error(`"${e.type}" message payload expects the 'query' property to be a string, but got ${z(e.payload.query)}`);if(e.payload.variables!=null&&!be(e.payload.variables))throw new Error(`"${e.type}" message payload expects the 'variables' property to be a an object or nullish or missing, but got ${z(e.payload.variables)}`);if(e.payload.operationName!=null&&z(e.payload.operationName)!=="string")throw new Error(`"${e.type}" message payload expects the 'operationName' property to be a string or nullish or missing, but got ${z(e.payload.operationName)}`);if(e.payload.extensions!=null&&!be(e.payload.extensions))throw new Error(`"${e.type}" message payload expects the 'extensions' property to be a an object or nullish or missing, but got ${z(e.payload.extensions)}`);break}case"next":{if(typeof e.id!="string")throw new Error(`"${e.type}" message expects the 'id' property to be a string, but got ${z(e.id)}`);if(!e.id)throw new Error(`"${e.type}" message requires a non-empty 'id' property`);if(!be(e.payload))throw new Error(`"${e.type}" message expects the 'payload' property to be an object, but got ${z(e.payload)}`);break}case"error":{if(typeof e.id!="string")throw new Error(`"${e.type}" message expects the 'id' property to be a string, but got ${z(e.id)}`);if(!e.id)throw new Error(`"${e.type}" message requires a non-empty 'id' property`);if(!as(e.payload))throw new Error(`"${e.type}" message expects the 'payload' property to be an array of GraphQL errors, but got ${JSON.stringify(e.payload)}`);break}case"complete":{if(typeof e.id!="string")throw new Error(`"${e.type}" message expects the 'id' property to be a string, but got ${z(e.id)}`);if(!e.id)throw new Error(`"${e.type}" message requires a non-empty 'id' property`);break}default:throw new Error(`Invalid message 'type' property "${e.type}"`)}return e}function cs(e,t){return hr(typeof e=="string"?JSON.parse(e,t):e)}function He(e,t){return hr(e),JSON.stringify(e,t)}function us(e){const{url:t,connectionParams:n,lazy:r=!0,onNonLazyError:o=console.error,lazyCloseTimeout:i=0,keepAlive:a=0,disablePong:l,connectionAckWaitTimeout:d=0,retryAttempts:f=5,retryWait:u=async function(I){const w=Math.pow(2,I);await new Promise(T=>setTimeout(T,w*1e3+Math.floor(Math.random()*2700+300)))},shouldRetry:m=Rt,on:h,webSocketImpl:c,generateID:_=function(){return"xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx".replace(/[xy]/g,I=>{const w=Math.random()*16|0;return(I=="x"?w:w&3|8).toString(16)})},jsonMessageReplacer:A,jsonMessageReviver:y}=e;let v;if(c){if(!hs(c))throw new Error("Invalid WebSocket implementation provided");v=c}else typeof WebSocket<"u"?v=WebSocket:typeof global<"u"?v=global.WebSocket||global.MozWebSocket:typeof window<"u"&&(v=window.WebSocket||window.MozWebSocket);if(!v)throw new Error("WebSocket implementation missing; on Node you can `import WebSocket from 'ws';` and pass `webSocketImpl: WebSocket` to `createClient`");const g=v,b=(()=>{const E=(()=>{const w={};return{on(T,O){return w[T]=O,()=>{delete w[T]}},emit(T){"id"in T&&w[T.id]?.(T)}}})(),I={connecting:h?.connecting?[h.connecting]:[],opened:h?.opened?[h.opened]:[],connected:h?.connected?[h.connected]:[],ping:h?.ping?[h.ping]:[],pong:h?.pong?[h.pong]:[],message:h?.message?[E.emit,h.message]:[E.emit],closed:h?.closed?[h.closed]:[],error:h?.error?[h.error]:[]};return{onMessage:E.on,on(w,T){const O=I[w];return O.push(T),()=>{const U=O.indexOf(T);U>-1&&O.splice(U,1)}},emit(w,...T){for(const O of[...I[w]])O(...T)}}})();function p(E){const I=[b.on("error",w=>{I.forEach(T=>T()),E(w)}),b.on("closed",w=>{I.forEach(T=>T()),E(w)})];return()=>I.forEach(w=>w())}let k,L=0,B,P=!1,ie=0,te=!1;async function re(){clearTimeout(B);const[E,I]=await(k??(k=new Promise((O,U)=>(async()=>{if(P){if(await u(ie),!L)return k=void 0,U({code:1e3,reason:"All Subscriptions Gone"});ie++}b.emit("connecting",P);const S=new g(typeof t=="function"?await t():t,ls);let ae,Ie;function rt(){isFinite(a)&&a>0&&(clearTimeout(Ie),Ie=setTimeout(()=>{S.readyState===g.OPEN&&(S.send(He({type:ee.Ping})),b.emit("ping",!1,void 0))},a))}p(J=>{k=void 0,clearTimeout(ae),clearTimeout(Ie),U(J),J instanceof xn&&(S.close(4499,"Terminated"),S.onerror=null,S.onclose=null)}),S.onerror=J=>b.emit("error",J),S.onclose=J=>b.emit("closed",J),S.onopen=async()=>{try{b.emit("opened",S);const J=typeof n=="function"?await n():n;if(S.readyState!==g.OPEN)return;S.send(He(J?{type:ee.ConnectionInit,payload:J}:{type:ee.ConnectionInit},A)),isFinite(d)&&d>0&&(ae=setTimeout(()=>{S.close(Z.ConnectionAcknowledgementTimeout,"Connection acknowledgement timeout")},d)),rt()}catch(J){b.emit("error",J),S.close(Z.InternalClientError,In(J instanceof Error?J.message:String(J),"Internal client error"))}};let xe=!1;S.onmessage=({data:J})=>{try{const F=cs(J,y);if(b.emit("message",F),F.type==="ping"||F.type==="pong"){b.emit(F.type,!0,F.payload),F.type==="pong"?rt():l||(S.send(He(F.payload?{type:ee.Pong,payload:F.payload}:{type:ee.Pong},A)),b.emit("pong",!1,F.payload));return}if(xe)return;if(F.type!==ee.ConnectionAck)throw new Error(`First message cannot be of type ${F.type}`);clearTimeout(ae),xe=!0,b.emit("connected",S,F.payload,P),P=!1,ie=0;const _n=new Promise((Qi,Mr)=>p(Mr));_n.catch(()=>{}),O([S,_n])}catch(F){S.onmessage=null,b.emit("error",F),S.close(Z.BadResponse,In(F instanceof Error?F.message:String(F),"Bad response"))}}})())));E.readyState===g.CLOSING&&await I;let w=()=>{};const T=new Promise(O=>w=O);return[E,w,new Promise((O,U)=>{const S=p(U);E.readyState!==g.OPEN&&I.catch(U),T.then(()=>{if(S(),!L){const ae=()=>E.close(1e3,"Normal Closure");isFinite(i)&&i>0?(clearTimeout(B),B=setTimeout(()=>{!L&&E.readyState===g.OPEN&&ae()},i)):ae()}O()})})]}function Q(E){if(Rt(E)&&(ds(E.code)||[Z.InternalServerError,Z.InternalClientError,Z.BadRequest,Z.BadResponse,Z.Unauthorized,Z.SubprotocolNotAcceptable,Z.SubscriberAlreadyExists,Z.TooManyInitialisationRequests].includes(E.code)))throw E;if(te)return!1;if(Rt(E)&&E.code===1e3)return L>0;if(!f||ie>=f||!m(E))throw E;return P=!0}r||(async()=>{for(L++;;)try{const[,,E]=await re();await E}catch(E){try{if(!Q(E))return}catch(I){return o?.(I)}}})();function V(E,I){const w=_(E);let T=!1,O=!1,U=()=>{L--,T=!0};return(async()=>{for(L++;;)try{const[S,ae,Ie]=await re();if(T)return Ie.catch(()=>{}),ae();const rt=b.onMessage(w,xe=>{switch(xe.type){case ee.Next:{I.next(xe.payload);return}case ee.Error:{O=!0,T=!0,I.error(xe.payload),U();return}case ee.Complete:{T=!0,U();return}}});S.send(He({id:w,type:ee.Subscribe,payload:E},A)),U=()=>{!T&&S.readyState===g.OPEN&&S.send(He({id:w,type:ee.Complete},A)),L--,T=!0,ae()},await Ie.finally(rt);return}catch(S){if(!Q(S))return}})().then(()=>{O||I.complete()}).catch(S=>{I.error(S)}),()=>{T||U()}}return{on:b.on,subscribe:V,iterate(E){const I=[],w={done:!1,error:null,resolve:()=>{}},T=V(E,{next(U){I.push(U),w.resolve()},error(U){w.done=!0,w.error=U,w.resolve()},complete(){w.done=!0,w.resolve()}}),O=(async function*(){for(;;){for(I.length||await new Promise(S=>w.resolve=S);I.length;)yield I.shift();if(w.error)throw w.error;if(w.done)return}})();return O.throw=async U=>(w.done||(w.done=!0,w.error=U,w.resolve()),{done:!0,value:void 0}),O.return=async()=>(T(),{done:!0,value:void 0}),O},async dispose(){if(te=!0,k){const[E]=await k;E.close(1e3,"Normal Closure")}},terminate(){k&&b.emit("closed",new xn)}}}class xn extends Error{name="TerminatedCloseEvent";message="4499: Terminated";code=4499;reason="Terminated";wasClean=!1}function Rt(e){return be(e)&&"code"in e&&"reason"in e}function ds(e){return[1e3,1001,1006,1005,1012,1013,1014].includes(e)?!1:e>=1e3&&e<=1999}function hs(e){return typeof e=="function"&&"constructor"in e&&"CLOSED"in e&&"CLOSING"in e&&"CONNECTING"in e&&"OPEN"in e}class ue extends Error{constructor(t,n,r=null){super(n),this.code=t,this.requestId=r}code;requestId}const fs={UNAVAILABLE:"The server cannot reach its database at the moment.",TIMEOUT:"The server took too long to answer.",RATE_LIMITED:"This browser has too much open at the server. Close other tabs of it, or wait a moment.",FORBIDDEN:"The server does not allow this here.",INTERNAL:"The server has failed at this."};function on(e){const t=e[0],n=t?.extensions?.code??"INTERNAL",r=t?.message??"The server has failed at this.",o=fs[n],i=o===void 0||o.startsWith(r)?r:`${o} ${ps(r)}`;return new ue(n,i,t?.extensions?.requestId??null)}function _e(e){return e instanceof ue?e:Array.isArray(e)?on(e):e instanceof CloseEvent?new ue("UNREACHABLE",`The server closed the connection (${e.code} ${e.reason}).`):new ue("UNREACHABLE","The server cannot be reached.")}function ps(e){return/[.!?]$/.test(e)?e:`${e}.`}const an="callboard:token",ge=M(sessionStorage.getItem(an)),Se=M(null);let fr=[];function pr(){return ge.value===null?{}:{authorization:`Bearer ${ge.value}`}}function mr(e){e===ge.value&&(Se.value=e===null?"missing":"unknown")}function ms(e){sessionStorage.setItem(an,e),ge.value=e,Se.value=null;for(const t of fr.splice(0))t()}function _s(){sessionStorage.removeItem(an),ge.value=null}function _r(){return Se.value===null?Promise.resolve():new Promise(e=>fr.push(e))}const Cn=1e4,gs=250,vs=8e3,ys=4403,le=M({state:"connecting"});let Gt=null,Nt,Rn=null;const gr=us({url:async()=>(await _r(),`${location.protocol==="https:"?"wss:":"ws:"}//${location.host}/graphql`),connectionParams:()=>(Rn=ge.peek(),pr()),lazyCloseTimeout:3e3,keepAlive:Cn,retryAttempts:1/0,shouldRetry:()=>!0,retryWait:async e=>{const t=Math.min(gs*2**e,vs);await bs(t*(.5+Math.random()/2))},on:{connected:()=>{le.value={state:"live"}},ping:e=>{e||(Nt=setTimeout(()=>gr.terminate(),Cn))},pong:e=>{e&&clearTimeout(Nt)},closed:e=>{clearTimeout(Nt);const{code:t}=e;if(t===ys)return mr(Rn);t!==1e3&&le.value.state!=="lost"&&(le.value={state:"lost",since:le.value.state==="live"?Date.now():null})}}});function ln(){Gt?.()}addEventListener("online",ln);document.addEventListener("visibilitychange",()=>{document.visibilityState==="visible"&&ln()});function bs(e){return new Promise(t=>{const n=setTimeout(r,e);function r(){clearTimeout(n),Gt=null,t()}Gt=r})}function bt(e,t,n){let r=!1;const o=gr.subscribe({query:e.toString(),variables:t},{next:({data:i,errors:a})=>{r||(a?.length?n.trouble?.(on(a)):i&&n.next(i))},error:i=>{r||n.error(_e(i))},complete:()=>{r||n.complete?.()}});return()=>{r=!0,o()}}let Xe=null;function ws(e){const t=Date.parse(e)-Date.now();(Xe===null||t>Xe)&&(Xe=t)}function Es(){Xe=null}function j(){return Date.now()+(Xe??0)}const se=M(0);setInterval(()=>{document.visibilityState==="visible"&&(se.value=j())},1e3);document.addEventListener("visibilitychange",()=>{se.value=j()});se.value=j();const fe=1e3,Re=60*fe,ke=60*Re,wt=24*ke;function oe(e){const t=Math.max(0,e);return t<999.5?`${Math.round(t)} ms`:t<59.95*fe?`${(t/fe).toFixed(1)} s`:t<ke-fe/2?Mt(t,Re,"m",fe,"s"):t<wt-Re/2?Mt(t,ke,"h",Re,"m"):Mt(t,wt,"d",ke,"h")}function Fe(e){const t=Math.floor(Math.max(0,e)/fe);return t<60?`${t} s`:oe(t*fe)}function ks(e){const t=Math.max(0,e);return t<Re?`${Math.floor(t/fe)} s`:t<ke?`${Math.floor(t/Re)} m`:t<wt?`${Math.floor(t/ke)} h`:`${Math.floor(t/wt)} d`}function Mt(e,t,n,r,o){const i=Math.round(e/r)*r,a=Math.floor(i%t/r),l=r===ke?String(a):String(a).padStart(2,"0");return`${Math.floor(i/t)} ${n} ${l} ${o}`}const vr=new Intl.DateTimeFormat(void 0,{dateStyle:"medium"}),As=new Intl.DateTimeFormat(void 0,{timeStyle:"medium",hourCycle:"h23"}),yr=new Intl.DateTimeFormat(void 0,{hourCycle:"h23",hour:"2-digit",minute:"2-digit",second:"2-digit",fractionalSecondDigits:3});function Ss(e,t){const n=new Date(e),r=As.format(n);return n.toDateString()===new Date(t).toDateString()?r:`${vr.format(n)}, ${r}`}function De(e){return yr.format(new Date(e))}function tt(e){return`${vr.format(new Date(e))}, ${yr.format(new Date(e))}`}const $s="/board/assets/logo-Bpb1YQM-.svg";function Ye({children:e,name:t}){return s("svg",{class:`icon icon-${t}`,viewBox:"0 0 16 16",width:"16",height:"16","aria-hidden":"true",children:e})}function br({state:e}){switch(e){case"INIT":return s(it,{part:0});case"PREPARE":return s(it,{part:.25});case"EXECUTE":return s(it,{part:.5});case"VALIDATE":return s(it,{part:.75});case"COMPLETE":return s(Ye,{name:"complete",children:[s("circle",{cx:"8",cy:"8",r:"7",fill:"currentColor"}),s("path",{d:"M4.8 8.3 7 10.5l4.3-4.8",class:"cut"})]});case"FAILED":return s(Ye,{name:"failed",children:[s("path",{d:"M5 1h6l4 4v6l-4 4H5l-4-4V5z",fill:"currentColor"}),s("path",{d:"m5.6 5.6 4.8 4.8m0-4.8-4.8 4.8",class:"cut"})]});case"CANCELLED":return s(Ye,{name:"cancelled",children:[s("circle",{cx:"8",cy:"8",r:"6.25",class:"ring"}),s("path",{d:"m3.8 12.2 8.4-8.4",class:"ring"})]})}}function it({part:e}){const t=2*Math.PI*e,[n,r]=[8+3.6*Math.sin(t),8-3.6*Math.cos(t)];return s(Ye,{name:"live",children:[s("circle",{cx:"8",cy:"8",r:"6.25",class:"ring","stroke-dasharray":e===0?"2.2 1.73":void 0}),e>0&&s("path",{d:`M8 8V4.4A3.6 3.6 0 ${e>.5?1:0} 1 ${n} ${r}z`,fill:"currentColor"})]})}const Ts={search:"M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10zm3.6-1.4L14 14",close:"m4 4 8 8m0-8-8 8",back:"M10 3 5 8l5 5",tick:"m3.5 8.5 3 3 6-7",cross:"m4.5 4.5 7 7m0-7-7 7",stroke:"m4 12 8-8",hand:"M3.5 8h9",pause:"M5.5 3.5v9m5-9v9",lock:"M4.5 7.5h7v5.5h-7zM6 7.5V5.3a2 2 0 0 1 4 0v2.2",clock:"M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 4.8V8l2.2 1.6",copy:"M5.5 5.5h7v8h-7zM3.5 10.5v-8h7",up:"M8 13V3.5M4 7.2 8 3.2l4 4",warning:"M8 2.2 14.6 13.6H1.4zM8 6.5v3.2m0 1.7v.4"};function ne({name:e}){return s(Ye,{name:"glyph",children:s("path",{d:Ts[e],class:"stroke"})})}const ve="/board",Ae=M(Er()),wr=yt(()=>{const e=Ae.value.pathname.replace(/\/$/,"");if(e===ve)return{kind:"list"};const t=/^\/board\/jobs\/([^/]+)$/.exec(e)?.[1];return t===void 0?{kind:"nowhere"}:{kind:"job",id:t}}),Tt=M(ve);function cn(e){return`${ve}/jobs/${encodeURIComponent(e)}`}function un(e){history.pushState(null,"",e),It()}function Is(e){history.replaceState(null,"",e),It()}function It(){Ae.value=Er(),wr.value.kind==="list"&&(Tt.value=Ae.value.pathname+Ae.value.search)}function Er(){return new URL(location.href)}addEventListener("popstate",It);It();document.addEventListener("click",e=>{if(e.defaultPrevented||e.button!==0||e.metaKey||e.ctrlKey||e.shiftKey||e.altKey)return;const t=e.target?.closest?.("a");!t||t.target||t.origin!==location.origin||t.pathname!==ve&&!t.pathname.startsWith(`${ve}/`)||t.hash||(e.preventDefault(),t.href!==location.href&&un(t.pathname+t.search))});class N extends String{__apiType;value;__meta__;constructor(t,n){super(t),this.value=t,this.__meta__=n}toString(){return this.value}}new N(`
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
    `,{fragmentName:"Counts"});new N(`
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
    `,{fragmentName:"Row"});new N(`
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
}`,{fragmentName:"Live"});new N(`
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
    `,{fragmentName:"Attempt"});new N(`
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
    `,{fragmentName:"Entry"});new N(`
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
    `,{fragmentName:"Problem"});const xs=new N(`
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
}`),Cs=new N(`
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
}`),Rs=new N(`
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
}`),Ns=new N(`
    query Workflows {
  workflows {
    name
  }
}
    `),Ms=new N(`
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
}`),Ls=new N(`
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
    `),Ds=new N(`
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
    `),Ps=new N(`
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
}`),Os=new N(`
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
}`),Us=new N(`
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
}`),qs=new N(`
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
}`),Fs=new N(`
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
}`),Hs=new N(`
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
}`),Bs=new N(`
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
}`),Js=new N(`
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
}`),Ws=new N(`
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
}`),Gs=new N(`
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
}`),nt=M(null),ht=M(null),Vs=3e3;function kr(){bt(Rs,{},{next:({stats:e})=>{ws(e.at),nt.value=e,ht.value=null},trouble:e=>{ht.value=e},error:e=>{ht.value=e,setTimeout(kr,Vs)}})}Te(()=>{le.value.state==="lost"&&Es()});function Ks({children:e}){return s(q,{children:[s("a",{class:"skip",href:"#content",children:"To the content"}),s("header",{class:"top",children:[s("a",{class:"brand",href:Tt.value,children:[s("img",{src:$s,alt:"",width:"22",height:"22"}),"Callboard"]}),s(zs,{}),s(Ys,{}),ge.value!==null&&!Se.value&&s("button",{type:"button",class:"quiet",onClick:()=>{_s(),location.reload()},children:"Sign out"}),s("a",{class:"elsewhere",href:"/",children:"GraphiQL"})]}),s("div",{id:"content",tabIndex:-1,class:le.value.state==="lost"?"unheard":"",children:e}),s(js,{}),Se.value&&s(Qs,{})]})}function zs(){const e=nt.value?.workers;return e?s("span",{class:"workers faint number",children:[e.workers===1?"1 worker":`${e.workers} workers`,s("span",{class:"slots",children:[" ","· ",e.busy.toLocaleString()," of ",e.slots.toLocaleString()," slots busy"]})]}):s("span",{class:"workers"})}const Xs={live:"Live",connecting:"Connecting",lost:"No connection"};function Ys(){const{state:e}=le.value;return s("span",{class:`link link-${e}`,role:"status",children:[s("i",{}),Xs[e]]})}function js(){const e=le.value;return e.state!=="lost"||Se.value?null:(se.value,s("div",{class:"lost",children:[s(ne,{name:"warning"}),e.since===null?s("p",{children:[s("strong",{role:"alert",children:"There is no connection."})," The board comes alive when the server answers."]}):s("p",{children:[s("strong",{role:"alert",children:"The connection is gone."})," What you see is ",Fe(Date.now()-e.since)," old. It goes on by itself when the server is back."]}),s("button",{type:"button",onClick:ln,children:"Try now"})]}))}function Qs(){const e=G(null),t=x("");return K(()=>{e.current?.showModal()},[]),s("dialog",{ref:e,class:"token","aria-labelledby":"token-heading",onCancel:n=>n.preventDefault(),children:s("form",{onSubmit:n=>{n.preventDefault(),t.value.trim()&&ms(t.value.trim())},children:[s("h2",{id:"token-heading",children:"This server asks for a token"}),s("p",{children:Se.value==="unknown"?"It does not know the one that you gave.":"Whoever runs it has one for you. It is kept in this tab until you close it."}),s("label",{class:"field",children:["Token",s("input",{type:"password",required:!0,autofocus:!0,autocomplete:"off",spellcheck:!1,value:t.value,onInput:({currentTarget:n})=>t.value=n.value})]}),s("div",{class:"buttons",children:s("button",{type:"submit",class:"primary",children:"Go on"})})]})})}const Ar=["INIT","PREPARE","EXECUTE","VALIDATE","COMPLETE","FAILED","CANCELLED"],de=["INIT","PREPARE","EXECUTE","VALIDATE","COMPLETE"],Sr=["PENDING","SCHEDULED","RUNNING","RETRYING","SUCCEEDED","FAILED","CANCELLED"];function R(e){const t=e.toLowerCase().replaceAll("_"," ");return t.charAt(0).toUpperCase()+t.slice(1)}function pe(e){return e!=="COMPLETE"&&e!=="FAILED"&&e!=="CANCELLED"}const dn={APPROVAL:"Needs approval",BACKOFF:"Backing off",MANUAL_STEP:"Waits for next",NOT_BEFORE:"Starts later",NO_WORKER:"No worker",PAUSED:"Paused",QUEUED:"Queued",QUEUE_PAUSED:"Queue paused"},xt={PENDING:"Waiting",SCHEDULED:"Claimed",RUNNING:"Running",RETRYING:"Backing off",SUCCEEDED:"Succeeded",FAILED:"Failed",CANCELLED:"Cancelled"},Zs={SUBMIT:"Submitted",START:"Claimed by a worker",PREPARE:"Init done, on to Prepare",EXECUTE:"Prepare done, on to Execute",VALIDATE:"Execute done, on to Validate",FINALIZE:"Validate done, on to Complete",COMPLETE:"Complete",FAIL:"Failed for good",BACKOFF:"Attempt failed, tries again",CANCEL:"Cancelled",REQUEST_CANCEL:"Asked to stop",RETRY:"Retried by hand",NEXT:"Let the stage begin",PAUSE:"Paused",RESUME:"Resumed",AMEND:"Changed",RELEASE:"Handed back by a draining worker",RESCUE:"Taken from a lost worker",STALE:"Late worker turned away"},hn={DEPENDENCY_FAILED:"Dependency failed",HANDLER:"Handler error",INVALID_CONFIG:"Invalid configuration",PANIC:"Handler broke down",TIMEOUT:"Timed out",WORKER_LOST:"Workers lost"},eo={CLIENT:"client",SYSTEM:"system",WORKER:"worker"},to={NEXT:"The stage may begin.",RETRY:"The job runs again.",PAUSE:"Paused. What runs is finished first.",RESUME:"The job goes on.",CANCEL:"Cancelled, or asked to stop where it runs.",UPDATE:"Saved.",DELETE:"Deleted."};function $r({state:e}){return s("span",{class:`state state-${e.toLowerCase()}`,children:[s(br,{state:e}),R(e)]})}function no({at:e}){const t=Date.parse(e),n=Math.max(0,Math.max(se.value,j())-t);return s("time",{dateTime:e,title:tt(t),children:ks(n)})}function Pe({problem:e,again:t}){return s("div",{class:"problem",role:"alert",children:[s(ne,{name:"warning"}),s("div",{children:[s("p",{children:e.message}),e.requestId&&s("p",{class:"faint",children:["The server's log has more under ",s("code",{children:e.requestId}),"."]})]}),t&&s("button",{type:"button",onClick:t,children:"Try again"})]})}function Et({heading:e,children:t}){return s("div",{class:"empty",children:[s("h2",{children:e}),t]})}function Tr({text:e,what:t}){const n=x(!1);async function r(){await navigator.clipboard?.writeText(e).catch(()=>{}),n.value=!0,setTimeout(()=>n.value=!1,1500)}return navigator.clipboard?s("button",{type:"button",class:"quiet copy",onClick:r,"aria-label":`Copy ${t}`,title:`Copy ${t}`,children:[s(ne,{name:n.value?"tick":"copy"}),s("span",{class:"unseen",role:"status",children:n.value?"Copied":""})]}):null}const ro={RELEASE:"handed back by a draining worker",RESCUE:"taken from a lost worker",STALE:"a late worker turned away",AMEND:"changed",PAUSE:"paused",RESUME:"resumed"},so={APPROVAL:"person",MANUAL_STEP:"person",PAUSED:"paused",QUEUE_PAUSED:"paused",BACKOFF:"backoff",NOT_BEFORE:"later"};function oo(e,t){const n=new ao(t);return e.forEach((r,o)=>n.take(r,e.slice(o+1,o+1+io))),n.finish(),n.lanes}const io=50;class ao{constructor(t){this.present=t}present;lanes=[];lane=null;held=!1;take(t,n){const r=Date.parse(t.at);!this.lane&&t.trigger!=="SUBMIT"&&t.trigger!=="RETRY"&&this.lanes.length===0&&this.open(t,r,"waiting");const o=ro[t.trigger];switch(o&&this.lane?.marks.push({at:r,text:o}),t.trigger){case"SUBMIT":return this.open(t,r,(this.present.runAt??0)>r?"later":"waiting");case"RETRY":return this.open(t,r,this.held?"paused":"waiting");case"PREPARE":case"EXECUTE":case"VALIDATE":case"FINALIZE":return this.close(r,"succeeded"),lo(n,this.present)?this.open(t,r,"running"):this.open(t,r,this.held?"paused":"waiting");case"BACKOFF":return this.close(r,"failed"),this.open({...t,attempt:(t.attempt??1)+1},r,"backoff");case"START":return this.change("running",r);case"REQUEST_CANCEL":return this.change("stopping",r);case"RELEASE":case"RESCUE":return this.change(this.held?"paused":"waiting",r);case"NEXT":for(const i of this.lane?.spans??[])i.kind==="waiting"&&(i.kind="person");return this.change("waiting",r);case"PAUSE":this.held=!0,this.runs()||this.change("paused",r);return;case"RESUME":this.held=!1,this.runs()||this.change("waiting",r);return;case"COMPLETE":return this.close(r,"succeeded");case"FAIL":return this.close(r,"failed");case"CANCEL":return this.close(r,"cancelled");case"AMEND":case"STALE":return}}finish(){const t=this.lane?.spans.at(-1);if(!t||t.to!==null)return;const n=this.present.blocker&&so[this.present.blocker];n&&t.kind==="waiting"&&(t.kind=n),t.kind==="later"&&!n&&(t.kind="waiting")}open({stage:t,attempt:n,round:r},o,i){const a=`${r}-${t}-${n??1}`;this.lane={key:a,stage:t,attempt:n??1,round:r,spans:[],marks:[],end:null},this.lane.spans.push({kind:i,from:o,to:null}),this.lanes.push(this.lane)}change(t,n){const{lane:r}=this,o=r?.spans.at(-1);if(!r||!o||o.kind===t)return;const i=this.present.runAt;if(o.kind==="later"&&i!==null&&i<n){o.to=i,r.spans.push({kind:"waiting",from:i,to:n},{kind:t,from:n,to:null});return}o.to=n,r.spans.push({kind:t,from:n,to:null})}close(t,n){if(!this.lane)return;const r=this.lane.spans.at(-1);r&&(r.to=t),this.lane.end={kind:n,at:t},this.lane=null}runs(){const t=this.lane?.spans.at(-1)?.kind;return t==="running"||t==="stopping"}}function lo(e,t){for(const{trigger:n}of e)switch(n){case"START":case"NEXT":case"CANCEL":case"SUBMIT":case"RETRY":return!1;case"AMEND":case"PAUSE":case"RESUME":case"STALE":continue;default:return!0}return t.task==="RUNNING"||t.task==="SCHEDULED"}function Ir(e,t){const n={};for(const{spans:r}of e)for(const{kind:o,from:i,to:a}of r)n[o]=(n[o]??0)+Math.max((a??t)-i,0);return n}const Lt=28,co=3,uo=4,Dt=90,ho=.1,fo=[1,2,5,10,20,50,100,200,500,1e3,2e3,5e3,1e4,15e3,3e4,6e4,12e4,3e5,6e5,9e5,18e5,36e5,72e5,144e5,288e5,432e5,864e5,1728e5,6048e5];function po(e,t,n){const r=e[0]?.spans[0]?.from??t,o=Math.max(r+1,...e.map(({end:u,spans:m})=>u?.at??m.at(-1)?.to??t)),i=mo(e,r,o),a=i.reduce((u,m)=>u+m.to-m.from,0),l=(n-i.length*Lt)/Math.max(o-r-a,1);function d(u){let m=0,h=r;for(const c of i){if(u<=c.from)break;if(m+=(c.from-h)*l,u<c.to)return m+(u-c.from)/(c.to-c.from)*Lt;m+=Lt,h=c.to}return m+(Math.min(Math.max(u,r),o)-h)*l}function f(){const u=Dt/l,m=fo.find(_=>_>=u)??Math.ceil(u/864e5)*864e5,h=[];let c=-Dt;for(let _=0;r+_<=o;){const A=r+_,y=i.find(g=>g.from<A&&A<g.to);if(y){_=Math.ceil((y.to-r)/m)*m;continue}const v=d(A);v-c>=Dt*.6&&(h.push({since:_,x:v}),c=v),_+=m}return h}return{from:r,to:o,width:n,cuts:i,x:d,ticks:f}}function mo(e,t,n){const r=[],o=_o(e,t,n).sort((a,l)=>l.to-l.from-(a.to-a.from));let i=n-t;for(const a of o.slice(0,uo)){const l=a.to-a.from,d=i-l;if(l<co*d||d<=0)break;const f=d*ho;r.push({from:a.from+f,to:a.to-f}),i=d+2*f}return r.sort((a,l)=>a.from-l.from)}function _o(e,t,n){const r=[];let o=t;for(const{spans:i}of e)for(const a of i)a.kind!=="running"&&a.kind!=="stopping"||(a.from>o&&r.push({from:o,to:a.from}),o=Math.max(o,a.to??n));return n>o&&r.push({from:o,to:n}),r}const go=["waiting","later","person","paused"];function vo({lanes:e,until:t}){return s("details",{class:"lane-table",children:[s("summary",{children:"As a table"}),s("div",{class:"scroller",tabIndex:0,role:"region","aria-label":"Timeline as a table",children:s("table",{children:[s("thead",{children:s("tr",{children:[s("th",{scope:"col",children:"Stage"}),s("th",{scope:"col",children:"Attempt"}),s("th",{scope:"col",children:"From"}),s("th",{scope:"col",children:"Waited"}),s("th",{scope:"col",children:"Backed off"}),s("th",{scope:"col",children:"Ran"}),s("th",{scope:"col",children:"End"})]})}),s("tbody",{children:e.map(n=>{const r=Ir([n],t),o=(...a)=>a.reduce((l,d)=>l+(r[d]??0),0),i=a=>a>0?oe(a):"–";return s("tr",{children:[s("th",{scope:"row",children:R(n.stage)}),s("td",{children:[n.attempt,n.round>0&&`, retry ${n.round}`]}),s("td",{children:De(n.spans[0].from)}),s("td",{children:i(o(...go))}),s("td",{children:i(o("backoff"))}),s("td",{children:i(o("running","stopping"))}),s("td",{children:[n.end?R(n.end.kind):"goes on",n.marks.length>0&&`; ${n.marks.map(({text:a})=>a).join(", ")}`]})]},n.key)})})]})})]})}const Vt={running:"Running",waiting:"Waiting for a worker",backoff:"Backing off",person:"Waiting for a person",paused:"Paused",later:"Not due yet",stopping:"Stopping"},We=30,fn=14,pn=24,yo=18,bo=2,wo=76,[Eo,ko]=[7.6,7];function Ao({job:e,entries:t}){const n=G(null),r=x(0),o=x(j()),i=x(null),a=x(""),l=pe(e.state)&&le.value.state==="live";Do(n,r),Oo(n,l,()=>o.value=j());const d=oo(t,{task:e.task?.state??null,blocker:e.blockers[0]?.kind??null,runAt:e.runAt?Date.parse(e.runAt):null}),f=d.slice(-60),u=Math.max(o.value,Date.parse(t.at(-1)?.at??e.createdAt)),m=Math.max(...f.map(No),wo),h=po(f,u,Math.max(r.value-m-yo,50)),c=f.length*We+pn,_=i.value&&f[i.value[0]]?.spans[i.value[1]]?i.value:null;function A(y){const v=Lo(y.key,_,f);v&&(y.preventDefault(),i.value=v,a.value=Nn(f[v[0]],v[1],u))}return s("div",{class:"timeline",children:[s(Co,{lanes:d,until:u}),s("div",{ref:n,class:"picture",style:{minHeight:`${c}px`},tabIndex:0,role:"application","aria-label":`Timeline of ${f.length} attempts. Arrow keys go from span to span; a table follows.`,onKeyDown:A,onPointerLeave:()=>i.value=null,children:r.value>0&&s("svg",{width:r.value,height:c,"aria-hidden":"true",children:[s(xo,{}),s(To,{scale:h,left:m,height:c}),f.map((y,v)=>s("g",{transform:`translate(0 ${v*We})`,class:"lane",children:[s("text",{x:"0",y:We/2,class:"lane-name",children:[R(y.stage),s("tspan",{class:"lane-attempt",dx:"6",children:xr(y)})]}),s("g",{transform:`translate(${m} ${(We-fn)/2})`,children:[y.spans.map((g,b)=>s(So,{span:g,scale:h,until:u,chosen:_?.[0]===v&&_[1]===b,onEnter:()=>i.value=[v,b]},b)),s($o,{lane:y,scale:h})]})]},y.key)),s(Io,{scale:h,left:m,height:c})]})}),s("span",{class:"unseen",role:"status",children:a.value}),s("p",{class:"detail number",children:_?Nn(f[_[0]],_[1],u):s("span",{class:"faint",children:Mo(d,f)})}),s(vo,{lanes:d,until:u})]})}function So(e){const{span:t,scale:n,until:r,chosen:o,onEnter:i}=e,a=n.x(t.from),l=Math.max(n.x(t.to??r)-a,bo);return s("g",{class:`span span-${t.kind}${o?" chosen":""}`,onPointerEnter:i,children:[s("rect",{x:a,y:"-8",width:Math.max(l,6),height:We,class:"target"}),s("rect",{x:a,width:l,height:fn,rx:Math.min(3,l/2),class:"bar"})]})}function $o({lane:e,scale:t}){return e.end?s("path",{d:{succeeded:"m-3 0 2.2 2.4 4-5",failed:"m-3-3 6 6m0-6-6 6",cancelled:"m-3 3 6-6"}[e.end.kind],class:`end end-${e.end.kind}`,transform:`translate(${t.x(e.end.at)+10} ${fn/2})`}):null}function To({scale:e,left:t,height:n}){const r=n-pn;return s("g",{class:"axis",transform:`translate(${t} 0)`,children:e.ticks().map(({since:o,x:i})=>s("g",{transform:`translate(${i} 0)`,children:[s("line",{y2:r+4}),s("text",{y:r+18,"text-anchor":i<20?"start":i>e.width-16?"end":"middle",children:o===0?De(e.from).slice(0,8):`+${Ro(o)}`})]},o))})}function Io({scale:e,left:t,height:n}){const r=n-pn+4;return s("g",{class:"cuts",transform:`translate(${t} 0)`,children:e.cuts.map(o=>{const i=(e.x(o.from)+e.x(o.to))/2;return s("g",{children:[s("path",{d:`M${i-4} 0h8v${r}h-8z`,class:"cut-gap"}),s("path",{d:`M${i-4} 0v${r}M${i+4} 0v${r}`,class:"cut-edge"})]},o.from)})})}function xo(){const e=(t,n,r)=>s("pattern",{id:t,width:"6",height:"6",patternUnits:"userSpaceOnUse",patternTransform:`rotate(${n})`,children:[s("rect",{width:"6",height:"6",class:`${t}-ground`}),s("rect",{width:r,height:"6",class:`${t}-stripe`})]});return s("defs",{children:[e("backoff",45,2),e("paused",0,2),e("stopping",-45,3),s("pattern",{id:"person",width:"6",height:"6",patternUnits:"userSpaceOnUse",children:[s("rect",{width:"6",height:"6",class:"person-ground"}),s("circle",{cx:"3",cy:"3",r:"1.3",class:"person-stripe"})]})]})}function Co({lanes:e,until:t}){const n=Ir(e,t);return s("ul",{class:"legend",children:Object.keys(Vt).filter(r=>(n[r]??0)>0).map(r=>s("li",{children:[s("svg",{width:"16",height:"10","aria-hidden":"true",class:`span span-${r}`,children:s("rect",{width:"16",height:"10",rx:"2",class:"bar"})}),Vt[r]," ",s("span",{class:"number",children:oe(n[r]??0)})]},r))})}function Ro(e){return oe(e).replace(".0 s"," s").replace(/ 00? [a-z]+$/,"")}function xr({attempt:e,round:t}){return[t>0?`retry ${t}`:"",e>1?`#${e}`:""].filter(Boolean).join(" ")}function No(e){return e.stage.length*Eo+14+xr(e).length*ko}function Nn(e,t,n){const r=e.spans[t],o=`${R(e.stage)}${e.attempt>1?`, attempt ${e.attempt}`:""}`,i=r.to===null?"until now":`to ${De(r.to)}`;return`${o}: ${Vt[r.kind].toLowerCase()} for ${oe((r.to??n)-r.from)}, ${De(r.from)} ${i}`}function Mo(e,t){const n=e[0]?.spans[0]?.from;return e.length>t.length?`The latest ${t.length} of ${e.length} attempts; all are in the table.`:n===void 0?"":`From ${tt(n)}.`}function Lo(e,t,n){const r=n.flatMap((a,l)=>a.spans.map((d,f)=>[l,f])),o=t?r.findIndex(([a,l])=>a===t[0]&&l===t[1]):-1,i={ArrowRight:1,ArrowDown:1,ArrowLeft:-1,ArrowUp:-1}[e];return e==="Escape"?null:e==="Home"?r[0]:e==="End"?r.at(-1):i===void 0?null:r[Math.min(Math.max(o+i,0),r.length-1)]}function Do(e,t){K(()=>{if(!e.current)return;const n=new ResizeObserver(([r])=>{r&&(t.value=Math.floor(r.contentRect.width))});return n.observe(e.current),()=>n.disconnect()},[])}const Po=1e3;function Oo(e,t,n){K(()=>{if(n(),!t||!e.current)return;const r=matchMedia("(prefers-reduced-motion: reduce)").matches;let o=0,i=!1;const a=()=>{n(),i&&(o=requestAnimationFrame(a))},l=r?setInterval(n,Po):void 0,d=new IntersectionObserver(([f])=>{i=!r&&f?.isIntersecting===!0,cancelAnimationFrame(o),i&&(o=requestAnimationFrame(a))});return d.observe(e.current),()=>{d.disconnect(),cancelAnimationFrame(o),clearInterval(l)}},[t])}function Uo({heading:e,confirm:t,danger:n,busy:r,problem:o,onConfirm:i,onClose:a,children:l}){const d=G(null),f=Vr();return Le(()=>d.current?.showModal(),[]),s("dialog",{ref:d,"aria-labelledby":f,onClose:a,onClick:u=>u.target===d.current&&d.current?.close(),children:s("form",{onSubmit:u=>{u.preventDefault(),r||i(new FormData(u.currentTarget))},children:[s("h2",{id:f,children:e}),l,o&&s("p",{class:"refused",role:"alert",children:o}),s("div",{class:"buttons",children:[s("button",{type:"button",onClick:()=>d.current?.close(),children:"Not now"}),s("button",{type:"submit",class:n?"danger":"primary","aria-disabled":r,children:t})]})]})})}const qo=35e3;async function Y(e,t,n){for(;;){await _r(),n?.throwIfAborted();const r=ge.peek(),o=await Fo(e.toString(),t,n),{data:i,errors:a}=o;if(!a?.length){if(i==null)throw new ue("UNREADABLE","The server's answer holds nothing.");return i}const l=on(a);if(l.code!=="UNAUTHENTICATED")throw l;mr(r)}}async function Fo(e,t,n){const r=AbortSignal.timeout(qo);let o;try{o=await fetch("/graphql",{method:"POST",headers:{"content-type":"application/json",accept:"application/graphql-response+json",...pr()},body:JSON.stringify({query:e,variables:t}),signal:n?AbortSignal.any([n,r]):r})}catch(i){throw n?.throwIfAborted(),r.aborted?new ue("TIMEOUT","The server has not answered in time."):i instanceof TypeError?new ue("UNREACHABLE","The server cannot be reached."):i}try{const i=await o.json();if(typeof i=="object"&&i!==null)return i}catch{n?.throwIfAborted()}throw new ue("UNREADABLE",`What answered is not Callboard (status ${o.status}).`)}async function Ho(e,t,n){try{const r=(await Bo(e,t,n))[0];return r?Jo(r):null}catch(r){const{code:o,message:i}=_e(r);return o==="UNREACHABLE"||o==="TIMEOUT"?`${i} Look whether it has taken effect.`:i}}async function Bo(e,t,n){const r=n.reason?.trim()||null;switch(n.action){case"NEXT":return ye((await Y(qs,{id:e,version:t,reason:r})).nextStage);case"CANCEL":return ye((await Y(Fs,{id:e,version:t,reason:r})).cancelJob);case"RETRY":return ye((await Y(Hs,{id:e,version:t,from:n.from??"INIT"})).retryJob);case"PAUSE":return ye((await Y(Bs,{id:e,version:t})).pauseJob);case"RESUME":return ye((await Y(Js,{id:e,version:t})).resumeJob);case"UPDATE":return ye((await Y(Ws,{id:e,version:t,input:n.input??{}})).updateJob);case"DELETE":return ye((await Y(Gs,{id:e})).deleteJob)}}function ye(e){return e?.errors??[]}function Jo(e){switch(e.__typename){case"VersionConflict":return`The job has changed meanwhile: it is in ${R(e.job.state)} now. Look again, then repeat.`;case"InvalidTransition":{const{state:t}=e.job,n=e.allowedActions.map(r=>r.toLowerCase()).join(", ");return`A job in ${R(t)} does not accept this${n&&`, but ${n}`}.`}default:return/[.!?]$/.test(e.message)?e.message:`${e.message}.`}}const Mn=1e6;function Wo({job:e}){return s(q,{children:[s("label",{class:"field",children:["Name",s("input",{name:"name",required:!0,maxLength:255,value:e.name})]}),s("label",{class:"field",children:["Description",s("textarea",{name:"description",rows:2,maxLength:1e4,value:e.description??""})]}),s("div",{class:"pair",children:[s("label",{class:"field",children:["Priority ",s("span",{class:"faint",children:"(higher first)"}),s("input",{name:"priority",type:"number",required:!0,step:"1",min:-Mn,max:Mn,value:e.priority})]}),s("label",{class:"field",children:["Mode",s("span",{class:"select",children:s("select",{name:"mode",children:[s("option",{value:"AUTO",selected:e.mode==="AUTO",children:"By itself"}),s("option",{value:"MANUAL",selected:e.mode==="MANUAL",children:"Step by step"})]})})]})]}),s("label",{class:"field",children:["Labels ",s("span",{class:"faint",children:"(one a line, as key: value)"}),s("textarea",{name:"labels",rows:3,value:e.labels.map(({key:t,value:n})=>`${t}: ${n}`).join(`
`)})]})]})}function Go(e){const t=r=>String(e.get(r)??"").trim(),n=t("labels").split(`
`).map(r=>r.trim()).filter(Boolean).map(r=>{const o=r.indexOf(":");return o<0?{key:r,value:""}:{key:r.slice(0,o).trim(),value:r.slice(o+1).trim()}});return n.some(({key:r})=>!r)?"A label needs something before its colon.":{name:t("name"),description:t("description")||null,priority:Number(t("priority")),mode:t("mode")==="MANUAL"?"MANUAL":"AUTO",labels:n}}const Vo=["NEXT","RETRY","RESUME","PAUSE","UPDATE","CANCEL","DELETE"],Ln=["PAUSE","RESUME"],Ko=1e3;function zo({job:e}){const t=x(null),n=x(!1),r=x(null),o=x(""),i=G(null),a=G(!1),{id:l,version:d}=e;async function f(h,c){n.value=!0,r.value=null,o.value="",r.value=await Ho(l,c,h),n.value=!1,r.value===null&&(o.value=to[h.action],t.value=null,h.action==="DELETE"?un(Tt.value):a.current=!0)}K(()=>{!a.current||t.value||(a.current=!1,i.current?.focus())});function u(h){r.value=null,Ln.includes(h)?f({action:h},d):t.value={action:h,version:d}}const m=t.value;return s("div",{class:"actions",ref:i,role:"group","aria-label":"What can be done",tabIndex:-1,children:[Vo.filter(h=>e.allowedActions.includes(h)).map(h=>s("button",{type:"button",class:jo(h),"data-action":h,"aria-haspopup":Ln.includes(h)?void 0:"dialog","aria-disabled":n.value,onClick:()=>!n.value&&u(h),children:Pt(h,e)},h)),s("p",{class:r.value&&!m?"told refused":"told faint",role:"status",children:m?"":r.value??o.value}),m&&s(Uo,{heading:`${Pt(m.action,e)}: ${e.name}`,confirm:m.action==="UPDATE"?"Save":Pt(m.action,e),danger:m.action==="CANCEL"||m.action==="DELETE",busy:n.value,problem:r.value,onConfirm:h=>{const c=Yo(m.action,h);typeof c=="string"?r.value=c:f(c,m.action==="CANCEL"?e.version:m.version)},onClose:()=>{t.value=null,r.value=null},children:s(Xo,{action:m.action,job:e})},m.action)]})}function Xo({action:e,job:t}){switch(e){case"NEXT":return s(q,{children:[s("p",{children:["Stage ",R(t.stage)," begins as soon as a worker is free."]}),s(Dn,{})]});case"CANCEL":return s(q,{children:[s("p",{children:[t.task?.state==="RUNNING"?`Stage ${R(t.stage)} runs: its worker is asked to stop. `:`It stands before stage ${R(t.stage)}. `,"A cancelled job cannot be run again."]}),s(Dn,{})]});case"RETRY":return s("fieldset",{children:[s("legend",{children:"Where it starts again"}),s("label",{children:[s("input",{type:"radio",name:"from",value:"FAILED_STAGE",checked:!0,autofocus:!0}),s("span",{children:["From ",R(t.stage),", where it failed; earlier results stay"]})]}),s("label",{children:[s("input",{type:"radio",name:"from",value:"INIT"}),s("span",{children:"From the beginning"})]})]});case"DELETE":return s("p",{children:"The job goes for good, with its history and its results."});case"UPDATE":return s(Wo,{job:t});case"PAUSE":case"RESUME":return null}}function Dn(){return s("label",{class:"field",children:["Reason ",s("span",{class:"faint",children:"(kept in the history)"}),s("textarea",{name:"reason",rows:2,maxLength:Ko,autofocus:!0})]})}function Yo(e,t){switch(e){case"RETRY":return{action:e,from:t.get("from")==="INIT"?"INIT":"FAILED_STAGE"};case"UPDATE":{const n=Go(t);return typeof n=="string"?n:{action:e,input:n}}default:return{action:e,reason:String(t.get("reason")??"")}}}function Pt(e,t){switch(e){case"NEXT":return t.blockers.some(({kind:r})=>r==="APPROVAL")?`Approve ${R(t.stage)}`:`Begin ${R(t.stage)}`;case"RETRY":return"Retry";case"RESUME":return"Resume";case"PAUSE":return"Pause";case"UPDATE":return"Edit";case"CANCEL":return"Cancel job";case"DELETE":return"Delete"}}function jo(e){return e==="NEXT"||e==="RETRY"||e==="RESUME"?"primary":e==="CANCEL"||e==="DELETE"?"danger-quiet":""}const Qo=1e3;function Zo({id:e,version:t}){const n=x(null),r=x(null);return K(()=>{const o=new AbortController;return ti(e,o.signal).then(i=>{n.value=i,r.value=null},i=>{o.signal.aborted||(r.value=_e(i))}),()=>o.abort()},[e,t]),n.value?s("div",{class:"scroller",tabIndex:0,role:"region","aria-label":"Attempts",children:s("table",{class:"attempts",children:[s("thead",{children:s("tr",{children:[s("th",{scope:"col",children:"Stage"}),s("th",{scope:"col",children:"Attempt"}),s("th",{scope:"col",children:"State"}),s("th",{scope:"col",children:"Handler"}),s("th",{scope:"col",children:"Worker"}),s("th",{scope:"col",children:"Began"}),s("th",{scope:"col",children:"Ran"})]})}),s("tbody",{children:[...n.value].reverse().map(o=>s(ei,{task:o},o.id))})]})}):r.value?s(Pe,{problem:r.value}):s("p",{class:"faint",children:"Reading …"})}function ei({task:e}){const t=e.startedAt&&Date.parse(e.startedAt);return s(q,{children:[s("tr",{children:[s("th",{scope:"row",children:R(e.stage)}),s("td",{children:[e.attempt," of ",e.maxAttempts,e.round>0&&`, retry ${e.round}`]}),s("td",{class:`task-${e.state.toLowerCase()}`,children:xt[e.state]}),s("td",{children:e.handler}),s("td",{children:e.worker?.name??"–"}),s("td",{title:t?tt(t):"",children:t?De(t):"–"}),s("td",{children:t&&e.finishedAt?oe(Date.parse(e.finishedAt)-t):"–"})]}),e.error&&s("tr",{class:"attempt-error",children:s("td",{colSpan:7,children:[hn[e.error.kind],": ",e.error.message,e.error.details!=null&&s("code",{children:[" ",JSON.stringify(e.error.details)]})]})})]})}async function ti(e,t){const n=[];let r=null;do{const{job:o}=await Y(Ps,{id:e,after:r},t);if(!o)break;n.push(...o.tasks.nodes),r=o.tasks.pageInfo.hasNextPage?o.tasks.pageInfo.endCursor:null}while(r!==null&&n.length<Qo);return n}const Pn=2e4;function ni({id:e,version:t}){const n=x(null),r=x(null);K(()=>{const a=new AbortController;return Y(Ls,{id:e},a.signal).then(({job:l})=>{n.value=l,r.value=null},l=>{a.signal.aborted||(r.value=_e(l))}),()=>a.abort()},[e,t]);const o=n.value;if(!o)return r.value?s(Pe,{problem:r.value}):s("p",{class:"faint",children:"Reading …"});const i=o.results;return s(q,{children:[o.output!=null&&s(at,{name:"Output",value:o.output}),o.error?.details!=null&&s(at,{name:"Details of the error",value:o.error.details}),s(at,{name:"Input",value:o.input}),de.filter(a=>i[a]!=null).map(a=>s(at,{name:`Result of ${R(a)}`,value:i[a]},a))]})}function at({name:e,value:t}){const n=x(!1),r=JSON.stringify(t,null,2),o=!n.value&&r.length>Pn;return s("section",{class:"value",children:[s("h3",{children:[e,s(Tr,{text:r,what:e})]}),s("pre",{tabIndex:0,children:o?`${r.slice(0,Pn)} …`:r}),o&&s("button",{type:"button",onClick:()=>n.value=!0,children:["Show all ",r.length.toLocaleString()," characters"]})]})}function ri({watch:e}){const t=x(!1),n=e.entries.value;async function r(){t.value=!0,await e.readEarlier(),t.value=!1}return s(q,{children:[s("ol",{class:"history",reversed:!0,"aria-label":"History, the latest first",children:n.map((o,i)=>{const a=n.length-1-i;return s(si,{entry:n[a],before:n[a-1]},n[a].seq)})}),e.hasEarlier.value&&s("button",{type:"button",onClick:r,"aria-disabled":t.value,children:t.value?"Reading …":"Show earlier entries"})]})}function si({entry:e,before:t}){const n=Date.parse(e.at),r=e.fromState!==e.toState;return s("li",{class:`entry entry-${e.trigger.toLowerCase()}`,"data-seq":e.seq,children:[s("span",{class:"entry-seq number faint",children:e.seq}),s("time",{dateTime:e.at,title:tt(n),class:"entry-at number",children:De(n)}),s("span",{class:"entry-since number faint",children:t?`+${oe(n-Date.parse(t.at))}`:""}),s("div",{class:"entry-what",children:[s("p",{children:[s("strong",{children:Zs[e.trigger]}),r&&e.fromState&&s("span",{class:"faint",children:[" ",R(e.fromState)," → ",R(e.toState)]}),e.attempt!==null&&e.attempt>1&&s("span",{class:"faint number",children:[" · attempt ",e.attempt]})]}),e.reason&&s("p",{class:"entry-reason",children:["“",e.reason,"”"]}),e.error&&s("p",{class:"entry-error",children:[hn[e.error.kind],": ",e.error.message]}),e.metadata!=null&&s("code",{class:"faint",children:JSON.stringify(e.metadata)})]}),s("span",{class:"entry-actor faint",children:[eo[e.actor.kind]," ",e.actor.name]})]})}const mn={"15m":900,"1h":3600,"24h":86400,"7d":604800},Cr=["newest","oldest","ended"],Rr=32;function Kt(e){const t=e.get("since"),n=e.get("order");return{states:Ar.filter(r=>e.getAll("state").includes(r)),tasks:Sr.filter(r=>e.getAll("task").includes(r)),queue:e.get("queue")||null,workflow:e.get("workflow")||null,name:e.get("name")??"",labels:[...new Set(e.getAll("label").filter(Boolean))].slice(0,Rr),since:t!==null&&t in mn?t:null,order:Cr.find(r=>r===n)??"newest"}}function Ze(e){const t=new URLSearchParams;for(const r of e.states)t.append("state",r);for(const r of e.tasks)t.append("task",r);e.queue&&t.append("queue",e.queue),e.workflow&&t.append("workflow",e.workflow),e.name&&t.append("name",e.name);for(const r of e.labels)t.append("label",r);e.since&&t.append("since",e.since),e.order!=="newest"&&t.append("order",e.order);const n=t.toString();return n&&`?${n}`}function Nr(e){return Ze({...e,order:"newest"})===""}function oi(e,t){return{...e.states.length>0&&{states:e.states},...e.tasks.length>0&&{taskStates:e.tasks},...e.queue&&{queues:[e.queue]},...e.workflow&&{workflows:[e.workflow]},...e.name&&{nameContains:e.name},...e.labels.length>0&&{labels:e.labels.map(ai)},...e.since&&{createdAfter:new Date(t-mn[e.since]*1e3).toISOString()}}}function ii(e){return{field:e.order==="ended"?"FINISHED_AT":"CREATED_AT",direction:e.order==="oldest"?"ASC":"DESC"}}function ai(e){const t=e.lastIndexOf(":");return t<0?{key:e}:{key:e.slice(0,t),values:[e.slice(t+1)]}}const li=`query Job($id: ID!) {
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
}`;function ci({job:e}){const t=n=>ve+Ze(Kt(new URLSearchParams(n)));return s("aside",{class:"properties","aria-label":"Properties",children:[s("dl",{children:[s(X,{name:"Workflow",children:[s("a",{href:t({workflow:e.workflow.name}),children:e.workflow.name}),s("span",{class:"faint number",children:[" version ",e.workflow.version]})]}),s(X,{name:"Queue",children:s("a",{href:t({queue:e.queue}),children:e.queue})}),s(X,{name:"Priority",children:s("span",{class:"number",children:e.priority.toLocaleString()})}),s(X,{name:"Mode",children:e.mode==="AUTO"?"By itself":"Step by step"}),s(X,{name:"Worker",children:e.task?.worker?`${e.task.worker.name} on ${e.task.worker.host}`:s("span",{class:"faint",children:"none"})}),s(X,{name:"Created",children:s(lt,{at:e.createdAt})}),e.runAt&&s(X,{name:"Not before",children:s(lt,{at:e.runAt})}),e.startedAt&&s(X,{name:"Started",children:s(lt,{at:e.startedAt})}),e.finishedAt&&s(X,{name:"Ended",children:s(lt,{at:e.finishedAt})}),e.retries>0&&s(X,{name:"Retried",children:s("span",{class:"number",children:e.retries===1?"once":`${e.retries} times`})}),e.labels.length>0&&s(X,{name:"Labels",children:s("span",{class:"labels wrapped",children:e.labels.map(({key:n,value:r})=>s("a",{class:"label",href:t({label:r?`${n}:${r}`:n}),children:r?`${n}: ${r}`:n},n))})}),e.idempotencyKey&&s(X,{name:"Idempotency key",children:s("code",{class:"breaking",children:e.idempotencyKey})}),s(X,{name:"Id",children:[s("code",{class:"breaking",children:e.id}),s(Tr,{text:e.id,what:"id"})]})]}),s("a",{class:"elsewhere",href:ui(e.id),children:"Open in GraphiQL"})]})}function ui(e){return`/graphql?${new URLSearchParams({query:li,variables:JSON.stringify({id:e})}).toString()}`}function X({name:e,children:t}){return s("div",{children:[s("dt",{children:e}),s("dd",{children:t})]})}function lt({at:e}){const t=Date.parse(e);return s("time",{dateTime:e,title:tt(t),class:"number",children:Ss(t,j())})}function zt({state:e,stage:t,progress:n}){return e==="COMPLETE"?1:Math.min(Math.max(n*de.length-de.indexOf(t),0),1)}function di({job:e}){const t=de.indexOf(e.stage),n=zt(e),r=Math.round(n*100),o=`Stage ${t+1} of ${de.length}, ${R(e.stage)}`,i=pe(e.state)?`${o}, ${r} %`:`${R(e.state)} at ${o}`;return s("span",{class:pe(e.state)?"track":"track track-ended",role:"img","aria-label":i,title:i,children:de.map((a,l)=>{const f=l<t||e.state==="COMPLETE"?"done":l>t?"ahead":pe(e.state)?"now":e.state.toLowerCase();return s("i",{class:`track-${f}`,children:f==="now"&&s("b",{style:{transform:`scaleX(${n})`}})},a)})})}const On={done:"tick",failed:"cross",cancelled:"stroke",person:"lock",waiting:"clock"},Xt=13,Un=2*Math.PI*Xt;function hi({job:e,bindings:t}){return s("ol",{class:"stages","aria-label":"Stages",children:de.map(n=>{const r=fi(n,e),o=t.find(a=>a.stage===n),i=o?.approval&&r==="ahead";return s("li",{class:`stage stage-${r}`,"aria-current":n===e.stage?"step":void 0,children:[s("svg",{class:"node",viewBox:"0 0 32 32",width:"32",height:"32","aria-hidden":"true",children:[s("circle",{cx:"16",cy:"16",r:Xt,class:"node-ring"}),r==="running"&&s("circle",{cx:"16",cy:"16",r:Xt,class:"node-progress","stroke-dasharray":`${Un*zt(e)} ${Un}`})]}),(On[r]||i)&&s(ne,{name:On[r]??"lock"}),r==="running"&&s("span",{class:"node-percent number",children:Math.round(zt(e)*100)}),s("span",{class:"stage-name",children:R(n)}),s("span",{class:"stage-detail faint number",children:pi(n,r,e,o?.approval??!1)}),o&&s("span",{class:"stage-handler faint",children:o.handler})]},n)})})}function fi(e,t){const[n,r]=[de.indexOf(e),de.indexOf(t.stage)];return n<r||t.state==="COMPLETE"?"done":n>r?"ahead":t.state==="FAILED"?"failed":t.state==="CANCELLED"?"cancelled":t.task?.state==="RUNNING"?"running":t.blockers.some(({kind:i})=>i==="APPROVAL"||i==="MANUAL_STEP")?"person":"waiting"}function pi(e,t,n,r){const o=n.stages.find(l=>l.stage===e)?.task,i=o&&o.attempt>1?`attempt ${o.attempt}`:"",a=(...l)=>l.filter(Boolean).join(" · ")||" ";switch(t){case"ahead":return r?"needs approval":" ";case"person":case"waiting":{const l=n.blockers[0];return a(l?dn[l.kind]:o?xt[o.state]:"",i)}case"running":return a(o?.startedAt?Fe(Math.max(se.value,j())-Date.parse(o.startedAt)):"",i);case"done":case"failed":case"cancelled":return!o?.startedAt||!o.finishedAt?a(pe(n.state)?"":R(n.state),i):a(oe(Date.parse(o.finishedAt)-Date.parse(o.startedAt)),i)}}const mi=500,_i=2e3;class gi{constructor(t){this.id=t,this.place={id:t,after:null}}id;job=M(null);gone=M(!1);problem=M(null);entries=M([]);hasEarlier=M(!1);historyRead=M(!1);bindings=M([]);over=new AbortController;stopJob=null;stopHistory=null;timers=new Set;startCursor=null;place;start(){this.followJob(),this.readHistory(),this.readBindings()}stop(){this.over.abort(),this.stopJob?.(),this.stopHistory?.();for(const t of this.timers)clearTimeout(t)}followJob(){this.stopJob=bt(Ms,{id:this.id},{next:({job:t})=>{this.job.value=t,this.problem.value=null},trouble:t=>this.fail(t),error:t=>{this.fail(t),t.code!=="NOT_FOUND"&&t.code!=="BAD_USER_INPUT"&&this.soon(()=>this.followJob())},complete:()=>{const t=this.job.value?.state;(!t||pe(t)||t==="FAILED")&&(this.gone.value=!0)}})}async readHistory(){this.stopHistory?.();try{let t=[],n=null;do{const r=await this.page(n);if(!r)return;n===null&&(this.place.after=r.edges.at(-1)?.cursor??null),t=[...r.edges.map(({node:o})=>o),...t],n=r.pageInfo.hasPreviousPage?r.pageInfo.startCursor:null}while(n!==null&&t.length<mi);this.startCursor=n,this.hasEarlier.value=n!==null,this.entries.value=t,this.historyRead.value=!0,this.followHistory()}catch(t){if(this.over.signal.aborted)return;this.fail(_e(t)),this.soon(()=>{this.readHistory()})}}async readEarlier(){if(this.startCursor!==null)try{const t=await this.page(this.startCursor);if(!t)return;this.startCursor=t.pageInfo.hasPreviousPage?t.pageInfo.startCursor:null,this.hasEarlier.value=this.startCursor!==null,this.entries.value=[...t.edges.map(({node:n})=>n),...this.entries.value]}catch(t){this.over.signal.aborted||this.fail(_e(t))}}followHistory(){this.stopHistory=bt(Us,this.place,{next:({transitions:{cursor:t,edge:n}})=>{if(this.place.after=t,!n)return;const r=this.entries.value.at(-1)?.seq??0;n.node.seq===r+1?this.entries.value=[...this.entries.value,n.node]:n.node.seq>r&&this.readHistory()},trouble:t=>this.fail(t),error:t=>{t.code!=="CURSOR_EXPIRED"&&this.fail(t),this.soon(()=>{this.readHistory()})}})}async page(t){const{job:n}=await Y(Os,{id:this.id,before:t},this.over.signal);return this.over.signal.throwIfAborted(),n?.transitions??null}async readBindings(){try{const{job:t}=await Y(Ds,{id:this.id},this.over.signal);this.bindings.value=t?.workflow.stages??[]}catch{this.over.signal.aborted||this.soon(()=>{this.readBindings()})}}fail(t){t.code==="NOT_FOUND"||t.code==="BAD_USER_INPUT"&&!this.job.value?this.gone.value=!0:this.problem.value=t}soon(t){const n=setTimeout(()=>{this.timers.delete(n),t()},_i);this.timers.add(n)}}const ct={timeline:"Timeline",history:"History",attempts:"Attempts",data:"Data"};function vi({id:e}){const t=G(null);t.current??=new gi(e);const{job:n,gone:r,problem:o}=t.current;K(()=>(t.current.start(),()=>t.current.stop()),[]);const i=n.value?.name,a=n.value?.state;return Le(()=>{document.title=i&&a?`${R(a)}: ${i} · Callboard`:"Job · Callboard"},[i,a]),Le(()=>scrollTo({top:0,behavior:"instant"}),[]),s("main",{class:"job",children:[s("a",{class:"back",href:Tt.value,children:[s(ne,{name:"back"}),"Jobs"]}),r.value&&!n.value?s(Et,{heading:"There is no such job",children:s("p",{children:[s("code",{class:"breaking",children:e})," was deleted, or has never been there."]})}):n.value?s(yi,{job:n.value,watch:t.current}):o.value?s(Pe,{problem:o.value}):s(ki,{})]})}function yi({job:e,watch:t}){const n=G(null);return K(()=>n.current?.focus({preventScroll:!0}),[]),s(q,{children:[s("header",{class:"job-head",children:[s("div",{class:"job-title",children:[s("h1",{ref:n,tabIndex:-1,children:e.name}),s("p",{class:"job-state",children:[s("span",{role:"status",children:s($r,{state:e.state})}),s(bi,{job:e}),s("span",{class:"faint",children:e.cancelRequestedAt&&pe(e.state)?"Asked to stop":e.task?.progressMessage??""})]}),e.description&&s("p",{class:"job-description",children:e.description})]}),!t.gone.value&&s(zo,{job:e})]}),t.gone.value&&s("p",{class:"notice",role:"alert",children:"This job was deleted. This is how it was last seen."}),t.problem.value&&s(Pe,{problem:t.problem.value}),s(hi,{job:e,bindings:t.bindings.value}),s(wi,{job:e}),s("div",{class:"job-body",children:[s(Ei,{job:e,watch:t}),s(ci,{job:e})]})]})}function bi({job:e}){if(!e.startedAt)return null;const t=Date.parse(e.startedAt);return s("span",{class:"number faint",children:e.finishedAt?`took ${oe(Date.parse(e.finishedAt)-t)}`:`for ${Fe(Math.max(se.value,j())-t)}`})}function wi({job:e}){return e.error?s("section",{class:"why why-failed","aria-label":"Error",children:[s(ne,{name:"warning"}),s("div",{children:[s("h2",{children:[hn[e.error.kind]," in ",R(e.error.stage),", attempt ",e.error.attempt]}),s("p",{children:e.error.message})]})]}):e.blockers.length===0?null:s("section",{class:"why","aria-label":"Why it is not running",children:[s(ne,{name:"clock"}),s("ul",{children:e.blockers.map(({kind:t,message:n,until:r})=>s("li",{children:[s("strong",{children:[dn[t],"."]})," ",n,r&&s("span",{class:"number faint",children:[" ",Fe(Date.parse(r)-Math.max(se.value,j()))," left."]})]},t))})]})}function Ei({job:e,watch:t}){const n=Ae.value.searchParams.get("tab"),r=n!==null&&n in ct?n:"timeline";return s("section",{class:"tabs",children:[s("nav",{"aria-label":"Parts of the job",children:Object.keys(ct).map(o=>s("a",{href:cn(e.id)+(o==="timeline"?"":`?tab=${o}`),"aria-current":o===r?"page":void 0,children:[ct[o],o==="history"&&s("span",{class:"number faint",children:[" ",e.version]})]},o))}),s("h2",{class:"unseen",children:ct[r]}),s("div",{class:"panel",children:r==="attempts"?s(Zo,{id:e.id,version:e.version}):r==="data"?s(ni,{id:e.id,version:e.version}):t.historyRead.value?r==="history"?s(ri,{watch:t}):s(Ao,{job:e,entries:t.entries.value}):s("p",{class:"faint panel-empty",children:"Reading …"})})]})}function ki(){return s("div",{"aria-busy":"true","aria-label":"The job is being read",children:[s("header",{class:"job-head",children:s("div",{class:"job-title",children:[s("h1",{children:s("i",{class:"skeleton",style:{width:"16rem"}})}),s("p",{class:"job-state",children:s("i",{class:"skeleton",style:{width:"8rem"}})})]})}),s("div",{class:"stages",children:s("i",{class:"skeleton",style:{width:"100%",height:"5rem"}})})]})}function Ai({chosen:e,choose:t}){const n=nt.value?.jobs,r=o=>t(e.includes(o)?e.filter(i=>i!==o):[...e,o]);return s("div",{class:"counts",role:"group","aria-label":"Jobs by state",title:ht.value?.message,children:[s("button",{type:"button",class:"count","aria-pressed":e.length===0,onClick:()=>t([]),children:[s("span",{class:"count-name",children:"All"}),s(qn,{of:n?.total})]}),Ar.map(o=>s("button",{type:"button",class:`count state-${o.toLowerCase()}`,"data-state":o,"aria-pressed":e.includes(o),onClick:()=>r(o),children:[s("span",{class:"count-name",children:[s(br,{state:o}),R(o)]}),s(qn,{of:n?.[o.toLowerCase()]})]},o))]})}function qn({of:e}){return e===void 0?s("span",{class:"count-number skeleton",children:" "}):s("span",{class:"count-number",children:e.toLocaleString()})}const je=2e3;class Si{constructor(t){this.order=t}order;byId=new Map;sorted=[];end=null;cut=!1;get all(){return this.sorted}get hasMore(){return this.end!==null}read(t,n,r){r&&(this.byId.clear(),this.cut=!1);for(const i of t)this.byId.set(i.id,i);const o=t.at(-1);this.end=n&&o?this.keyOf(o):null,this.sort()}apply(t){let n=!1;const r=new Map;for(const[o,i]of t){const a=this.byId.get(o),l=i&&this.keyOf(i);if(i===null||l===null)n=this.byId.delete(o)||n;else if(a===void 0){if(this.end!==null&&this.compare(l,this.end)>0)continue;this.byId.set(o,i),n=!0}else i.version>=a.version&&(this.byId.set(o,i),r.set(o,i),n||=l!==this.keyOf(a))}return n?this.sort():r.size>0&&(this.sorted=this.sorted.map(o=>r.get(o.id)??o)),n}sort(){const t=[...this.byId.values()].map(n=>({row:n,key:this.keyOf(n)??""}));t.sort((n,r)=>this.compare(n.key,r.key));for(const{row:n}of t.splice(je))this.byId.delete(n.id),this.cut=!0;this.cut&&(this.end=t.at(-1)?.key??null),this.sorted=t.map(({row:n})=>n)}compare(t,n){const r=t<n?-1:t>n?1:0;return this.order.direction==="ASC"?r:-r}keyOf(t){return this.order.field==="CREATED_AT"?t.id:t.finishedAt===null?null:`${t.finishedAt} ${t.id}`}}const Ot=100,$i=5e3,Ti=2e3;class Ii{constructor(t){this.choice=t,this.order=ii(t),this.kept=new Si(this.order)}choice;rows=M([]);phase=M("loading");hasMore=M(!1);readingMore=M(!1);problem=M(null);kept;order;filter={};gathered=new Map;frame=0;endCursor=null;reading=null;stopFollowing=null;again;deepest=0;held=!1;start(){this.stop(),this.phase.peek()==="failed"&&(this.phase.value="loading"),this.filter=oi(this.choice,j()),document.addEventListener("visibilitychange",this.looked),this.stopFollowing=bt(Cs,{filter:this.filter},{next:({jobs:{job:t,removedId:n}})=>{n?this.gather(n,null):t?this.gather(t.id,t):this.read()},trouble:t=>{this.problem.value=t,this.readSoon()},error:t=>this.fail(t),complete:()=>this.fail(new ue("UNREADABLE","The server has ended the list's changes."))})}stop(){this.stopFollowing?.(),this.stopFollowing=null,document.removeEventListener("visibilitychange",this.looked),clearTimeout(this.again),cancelAnimationFrame(this.frame),this.frame=0,this.reading?.abort(),this.reading=null,this.gathered.clear(),this.held=!1,this.readingMore.value=!1}lookedAt(t){this.deepest=t,t>this.kept.all.length-Ot/2&&this.readMore()}async readMore(){if(this.kept.cut&&this.kept.all.length<je&&!this.held)return this.read();const{reading:t}=this,n=this.kept.all.length>=je;if(!(!t||!this.hasMore.value||n||this.readingMore.value||this.phase.value!=="ready")){this.readingMore.value=!0;try{const r=await this.page(t.signal,this.endCursor);this.kept.read(r.nodes,r.pageInfo.hasNextPage,!1),this.show()}catch(r){t.signal.aborted||(this.problem.value=_e(r))}finally{this.reading===t&&(this.readingMore.value=!1)}}}async read(){this.reading?.abort();const t=new AbortController;this.reading=t,this.readingMore.value=!1,clearTimeout(this.again),this.gathered.clear(),this.held=!0;const n=Math.min(this.deepest+Ot/2,je),r=[];try{let o=!0;for(let i=null;o&&r.length<Math.max(n,1);){const a=await this.page(t.signal,i);r.push(...a.nodes),{hasNextPage:o,endCursor:i}=a.pageInfo}this.kept.read(r,o,!0),this.phase.value="ready",this.problem.value=null,this.held=!1,this.flush()}catch(o){if(t.signal.aborted)return;this.held=!1,this.problem.value=_e(o),this.kept.all.length===0&&this.phase.value==="loading"&&(this.phase.value="failed"),this.readSoon()}}async page(t,n){const r={filter:this.filter,orderBy:this.order,first:Ot,after:n},{jobs:o}=await Y(xs,r,t);return t.throwIfAborted(),this.endCursor=o.pageInfo.endCursor??n,o}readSoon(){clearTimeout(this.again),this.again=setTimeout(()=>{this.read()},Ti)}fail(t){this.problem.value=t,this.phase.value="failed"}gather(t,n){if(this.gathered.set(t,n),this.gathered.size>$i&&document.visibilityState==="hidden"){this.gathered.clear(),this.reading?.abort(),this.reading=null;return}this.frame===0&&(this.frame=requestAnimationFrame(this.flush))}flush=()=>{this.frame=0,!(this.held||this.phase.value!=="ready"||!this.reading)&&(this.gathered.size>0&&(this.kept.apply(this.gathered),this.gathered.clear()),this.show())};looked=()=>{document.visibilityState==="visible"&&!this.reading&&this.stopFollowing&&this.read()};show(){this.rows.value=this.kept.all,this.hasMore.value=this.kept.hasMore}}const xi=250,Ci={"15m":"Last 15 minutes","1h":"Last hour","24h":"Last 24 hours","7d":"Last 7 days"},Ri={newest:"Newest first",oldest:"Oldest first",ended:"Ended last first"};function Ni({choice:e,change:t}){const n=x(!1),r=Di(),o=nt.value?.queues.map(({name:a})=>a)??[],i=[e.tasks[0],e.queue,e.workflow,e.since,...e.labels].filter(Boolean).length;return s("div",{class:n.value?"filters open":"filters",role:"search","aria-label":"Filter jobs",children:[s(Mi,{name:e.name,change:a=>t({name:a})}),s("button",{type:"button",class:"filters-more","aria-expanded":n.value,onClick:()=>n.value=!n.value,children:["Filters",i>0&&s("span",{class:"number",children:[" · ",i]})]}),s(Be,{label:"Task",value:e.tasks[0]??"",any:"Any task",options:Sr.map(a=>[a,xt[a]]),change:a=>t({tasks:a?[a]:[]})}),s(Be,{label:"Queue",value:e.queue??"",any:"Any queue",options:Fn(o,e.queue),change:a=>t({queue:a||null})}),s(Be,{label:"Workflow",value:e.workflow??"",any:"Any workflow",options:Fn(r,e.workflow),change:a=>t({workflow:a||null})}),s(Be,{label:"Created",value:e.since??"",any:"Any time",options:Object.keys(mn).map(a=>[a,Ci[a]]),change:a=>t({since:a||null})}),s(Li,{labels:e.labels,change:a=>t({labels:a})}),!Nr(e)&&s("button",{type:"button",class:"quiet clear",onClick:()=>t({states:[],tasks:[],queue:null,workflow:null,name:"",labels:[],since:null}),children:"Clear"}),s(Be,{label:"Order",value:e.order,options:Cr.map(a=>[a,Ri[a]]),change:a=>t({order:a})})]})}function Mi({name:e,change:t}){const n=G(null),r=G(void 0),o=x(e);return K(()=>{o.value.trim()!==e&&(o.value=e)},[e]),K(()=>{const i=a=>{a.key!=="/"||a.target.closest("input, textarea, select, dialog")||(a.preventDefault(),n.current?.focus())};return addEventListener("keydown",i),()=>{removeEventListener("keydown",i),clearTimeout(r.current)}},[]),s("label",{class:"search",children:[s(ne,{name:"search"}),s("span",{class:"unseen",children:"Name contains"}),s("input",{ref:n,type:"search",placeholder:"Search names",maxLength:255,value:o.value,"aria-keyshortcuts":"/",onInput:({currentTarget:i})=>{o.value=i.value,clearTimeout(r.current),r.current=setTimeout(()=>t(o.value.trim()),xi)}}),s("kbd",{"aria-hidden":"true",children:"/"})]})}function Be({label:e,value:t,any:n,options:r,change:o}){return s("span",{class:t&&n?"select chosen":"select",children:s("select",{"aria-label":e,value:t,onChange:({currentTarget:i})=>o(i.value),children:[n&&s("option",{value:"",children:n}),r.map(([i,a])=>s("option",{value:i,selected:i===t,children:a},i))]})})}function Li({labels:e,change:t}){return s("span",{class:"label-filter",children:[e.map(n=>s("button",{type:"button",class:"label chosen","aria-label":`Remove label ${n}`,onClick:()=>t(e.filter(r=>r!==n)),children:[n,s(ne,{name:"close"})]},n)),e.length<Rr&&s("input",{type:"text","aria-label":"Label, as key or key:value; Enter adds it",placeholder:"label:value",maxLength:319,onKeyDown:n=>{const r=n.currentTarget.value.trim();n.key!=="Enter"||!r||(n.currentTarget.value="",t([...e,r]))}})]})}function Fn(e,t){return(t&&!e.includes(t)?[t,...e]:e).map(r=>[r,r])}function Di(){const e=x([]);return K(()=>{const t=new AbortController;return Y(Ns,{},t.signal).then(({workflows:n})=>e.value=n.map(({name:r})=>r)).catch(()=>{}),()=>t.abort()},[]),e.value}const Hn=3;class Pi extends Ce{shouldComponentUpdate(t){const{row:n,index:r,top:o,active:i}=this.props;return n!==t.row||r!==t.index||o!==t.top||i!==t.active}render({row:t,index:n,top:r,active:o}){return s("div",{class:"row",role:"row","aria-rowindex":n+2,style:{transform:`translateY(${r}px)`},children:[s("span",{role:"cell",class:"cell-state",children:s($r,{state:t.state})}),s("span",{role:"cell",class:"cell-name",children:[s("a",{href:cn(t.id),"data-job":t.id,tabIndex:o?0:-1,children:t.name}),s(Oi,{row:t})]}),s("span",{role:"cell",class:"cell-track",children:s(di,{job:t})}),s("span",{role:"cell",class:"cell-now",children:s(Ui,{row:t})}),s("span",{role:"cell",class:"cell-queue faint",children:t.queue}),s("span",{role:"cell",class:"cell-workflow faint",children:t.workflow.name}),s("span",{role:"cell",class:"cell-took number faint",children:s(qi,{row:t})}),s("span",{role:"cell",class:"cell-age number faint",children:s(no,{at:t.createdAt})})]})}}function Oi({row:e}){if(e.labels.length===0)return null;const t=e.labels.length-Hn;return s("span",{class:"labels",children:[e.labels.slice(0,Hn).map(({key:n,value:r})=>s("span",{class:"label",title:`${n}: ${r}`,children:r?`${n}: ${r}`:n},n)),t>0&&s("span",{class:"label",children:["+",t]})]})}function Ui({row:e}){if(e.error)return s("span",{class:"now-failed",title:e.error.message,children:e.error.message});if(!pe(e.state)||!e.task)return null;if(e.cancelRequestedAt)return s("span",{children:"Stopping"});const t=e.blockers[0];if(t){const a=t.until&&Date.parse(t.until),l=a?Math.max(a-Math.max(se.value,j()),0):null,d=t.kind==="APPROVAL"||t.kind==="MANUAL_STEP";return s("span",{class:d?"now-person":"",title:t.message,children:[d&&s(ne,{name:"lock"}),s("span",{class:"number",children:dn[t.kind]+(l===null?"":`, ${Fe(l)}`)})]})}const{state:n,attempt:r,maxAttempts:o,progressMessage:i}=e.task;return s("span",{children:[n==="RUNNING"&&i||xt[n],r>1&&s("span",{class:"faint number",children:[" ","· attempt ",r," of ",o]})]})}function qi({row:e}){if(!e.startedAt)return null;const t=Date.parse(e.startedAt);return e.finishedAt?s(q,{children:oe(Date.parse(e.finishedAt)-t)}):s(q,{children:Fe(Math.max(se.value,j())-t)})}const Bn=8;function Fi(e,t,n,r){const o=Math.floor(e/n)-Bn,i=Math.ceil((e+t)/n)+Bn,a=l=>Math.min(Math.max(l,0),r);return{first:a(o),end:a(i)}}const Hi=[["state","State"],["name","Job"],["track","Stages"],["now","Now"],["queue","Queue"],["workflow","Workflow"],["took","Took"],["age","Age"]],Jn=10;let Je=null;function Bi({feed:e,stale:t}){const n=G(null),r=G(Je!==null&&document.activeElement===document.body),o=G(null),i=x(Wn()),a=x(0),l=x(innerHeight),d=x(0),f=x(Je),u=e.rows.value,m=Fi(a.value,l.value,i.value,u.length);K(()=>{const p=()=>{n.current&&(i.value=Wn(),l.value=innerHeight,a.value=Math.max(0,Ut()-n.current.getBoundingClientRect().top))};return p(),addEventListener("scroll",p,{passive:!0}),addEventListener("resize",p),()=>{removeEventListener("scroll",p),removeEventListener("resize",p)}},[]),K(()=>e.lookedAt(m.end),[e,m.end,u.length]),Le(()=>{const p=o.current,k=Math.floor(a.value/i.value);if(p&&a.value>0&&u[p.index]?.id!==p.id){const B=u.findIndex(({id:ie})=>ie===p.id),P=B-p.index;if(B>=0&&P!==0){scrollBy({top:P*i.value,behavior:"instant"}),d.value=Math.max(0,d.value+P),o.current={id:p.id,index:B};return}}const L=u[k];o.current=L?{id:L.id,index:k}:null},[u,a.value,i.value]),is(()=>{a.value===0&&(d.value=0)});const h=es(()=>Math.max(0,e.rows.value.findIndex(({id:p})=>p===f.value))),c=u.length===0?-1:h.value;Le(()=>{if(!r.current)return;r.current=!1;const p=u[c]?.id;n.current?.querySelector(`[data-job="${p}"]`)?.focus({preventScroll:!0})});function _(p){const k=Math.min(Math.max(p,0),u.length-1),L=u[k];if(!L||!n.current)return;Je=f.value=L.id,r.current=!0;const B=n.current.getBoundingClientRect().top+k*i.value,P=B+i.value;B<Ut()?scrollBy({top:B-Ut(),behavior:"instant"}):P>innerHeight&&scrollBy({top:P-innerHeight+i.value/2,behavior:"instant"})}function A(p){if(p.metaKey||p.ctrlKey||p.altKey)return;const k=Ji(p.key,c,u.length);k!==null&&(p.preventDefault(),_(k))}function y(p){const k=p.target.dataset.job;k&&(Je=f.value=k)}function v(p){const k=p.target;if(k.closest("a")||p.metaKey||p.ctrlKey||p.shiftKey||p.button!==0)return;const L=k.closest("[role=row]")?.querySelector("[data-job]")?.dataset.job;!L||getSelection()?.toString()||(Je=L,un(cn(L)))}const g=u.slice(m.first,m.end).map((p,k)=>({row:p,index:m.first+k})),b=u[c];return b&&c<m.first&&g.unshift({row:b,index:c}),b&&c>=m.end&&g.push({row:b,index:c}),s("div",{class:t?"table stale":"table",children:[d.value>0&&s("button",{type:"button",class:"arrived",onClick:()=>scrollTo({top:0}),children:[s(ne,{name:"up"}),d.value," new"]}),s("div",{role:"table","aria-label":"Jobs","aria-rowcount":e.hasMore.value?-1:u.length+1,"aria-busy":t,children:[s("div",{class:"row head",role:"row","aria-rowindex":1,children:Hi.map(([p,k])=>s("span",{role:"columnheader",class:`cell-${p}`,children:k},p))}),s("div",{ref:n,class:"rows",role:"rowgroup",style:{height:`${u.length*i.value}px`},onKeyDown:A,onFocusCapture:y,onClick:v,children:g.map(({row:p,index:k})=>s(Pi,{row:p,index:k,top:k*i.value,active:k===c},p.id))})]}),s("p",{class:"foot faint",children:Wi(e)})]})}function Ji(e,t,n){switch(e){case"ArrowDown":case"j":return t+1;case"ArrowUp":case"k":return t-1;case"PageDown":return t+Jn;case"PageUp":return t-Jn;case"Home":return 0;case"End":return n-1;default:return null}}function Wi(e){const t=e.rows.value.length;return e.readingMore.value?"Reading more …":e.hasMore.value&&t<je?`${t.toLocaleString()} jobs, and more further down`:e.hasMore.value?`The first ${t.toLocaleString()}. A filter shows what is behind them.`:t===1?"1 job":`${t.toLocaleString()} jobs`}function Wn(){const e=getComputedStyle(document.documentElement);return parseFloat(e.getPropertyValue("--row-height"))*parseFloat(e.fontSize)}function Ut(){const e=getComputedStyle(document.documentElement);return parseFloat(e.getPropertyValue("--head-height"))*parseFloat(e.fontSize)}const Gi=12;let Ne=null;function Vi(){const e=Kt(Ae.value.searchParams),t=Ze(e),n=Ki(t,e),r=G(n);n.phase.value!=="loading"&&(r.current=n);const o=r.current!==n,i=a=>Is(ve+Ze({...Kt(Ae.peek().searchParams),...a}));return Le(()=>(document.title="Jobs · Callboard",Ne?.feed===n&&scrollTo({top:Ne.scroll,behavior:"instant"}),()=>{Ne={feed:r.current,scroll:scrollY}}),[]),s("main",{class:"list",children:[s("h1",{class:"unseen",children:"Jobs"}),s(Ai,{chosen:e.states,choose:a=>i({states:a})}),s(Ni,{choice:e,change:i}),s(Xi,{}),s(zi,{feed:r.current,stale:o,choice:e,change:i})]})}function Ki(e,t){const n=G(void 0);if(n.current?.search!==e){const o=Ne&&Ze(Ne.feed.choice)===e?Ne.feed:null;n.current={search:e,feed:o??new Ii(t)}}const r=n.current.feed;return K(()=>(r.start(),()=>r.stop()),[r]),r}function zi({feed:e,stale:t,choice:n,change:r}){const o=e.problem.value;return e.phase.value==="loading"?s(Yi,{}):e.phase.value==="failed"&&o?s(Pe,{problem:o,again:()=>e.start()}):s(q,{children:[o&&s(Pe,{problem:o}),e.rows.value.length>0?s(Bi,{feed:e,stale:t}):Nr(n)?s(Et,{heading:"No jobs yet",children:s("p",{children:["Submit one in ",s("a",{href:"/",children:"GraphiQL"}),", where the first tab does it, and watch it come in here."]})}):s(Et,{heading:"No job fits",children:[s("p",{children:"Jobs that come to fit appear here by themselves."}),s("button",{type:"button",onClick:()=>r({states:[],tasks:[],queue:null,workflow:null,name:"",labels:[],since:null}),children:"Show all jobs"})]})]})}function Xi(){const e=nt.value;if(!e)return null;const t=e.queues.filter(n=>n.paused).map(({name:n})=>n);return s(q,{children:[e.workers.workers===0&&s("p",{class:"notice",role:"status",children:"No worker is running: jobs wait until one starts."}),t.length>0&&s("p",{class:"notice",role:"status",children:[t.length===1?"This queue is paused: ":"These queues are paused: ",t.join(", "),"."]})]})}function Yi(){return s("div",{class:"table","aria-busy":"true","aria-label":"Jobs are being read",children:[s("div",{class:"row head"}),Array.from({length:Gi},(e,t)=>s("div",{class:"row still",children:[s("span",{class:"cell-state",children:s("i",{class:"skeleton"})}),s("span",{class:"cell-name",children:s("i",{class:"skeleton",style:{width:`${8+t*5%9}rem`}})})]},t))]})}function ji(){const e=wr.value;return s(Ks,{children:e.kind==="list"?s(Vi,{}):e.kind==="job"?s(vi,{id:e.id},e.id):s("main",{children:s(Et,{heading:"There is nothing at this address",children:s("p",{children:s("a",{href:ve,children:"All jobs"})})})})})}kr();Br(s(ji,{}),document.getElementById("page"));
