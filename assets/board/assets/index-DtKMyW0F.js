var N,ar,ir,fe,Kt,yt,or,_t,lr,ln,Xt,at=Symbol.for("pv"),wt={},Et=[],ns=/^m(i|n|o|s|text|space)$/,cn=Array.isArray,un=Et.slice,Se=Object.assign;function Ae(e){e&&e.parentNode&&e.remove()}function rs(e,t,n){var r,a,i,o={},l=arguments.length;for(i in t)i=="key"?r=t[i]:i=="ref"&&typeof e!="function"?a=t[i]:o[i]=t[i];return l>2&&(o.children=l>3?un.call(arguments,2):n),je(e,o,r,a,null)}function je(e,t,n,r,a){var i={type:e,props:t,key:n,ref:r,__k:null,__:null,__b:0,__e:null,__c:null,constructor:at,__v:a||++ar,__i:-1,__u:0};return!a&&N.vnode&&N.vnode(i),i}function O(e){return e.children}function $e(e,t){this.props=e,this.context=t,this.__g=0}function ge(e,t){if(t==null)return e.__&&ge(e.__,e.__i+1);for(var n;t<e.__k.length;t++)if((n=e.__k[t])&&n.__e)return n.__e;return typeof e.type!="function"||e.props.__P?null:ge(e)}function ss(e){var t,n=e.__v,r=n.__e,a=[],i=[],o=e.__P;o&&((t=Se({constructor:at},n)).__v=n.__v+1,N.vnode&&N.vnode(t),dn(o,t,n,e.__n,o.namespaceURI,32&n.__u?[r]:null,a,r||ge(n),32&n.__u,i),t.__v=n.__v,t.__.__k[t.__i]=t,pr(a,t,i),n.__=n.__e=null,t.__e!=r&&cr(t))}function cr(e){if((e=e.__)&&e.__c&&!e.props.__P)return e.__e=null,e.__k.some(function(t){return t&&(e.__e=t.__e)}),cr(e)}function In(e){(8&e.__g||(e.__g|=8,fe.push(e),yt++))&&Kt==N.debounceRendering||((Kt=N.debounceRendering)||queueMicrotask)(ur)}function ur(){try{for(var e,t=1;fe.length;)fe.length>t&&fe.sort(or),e=fe.shift(),t=fe.length,8&e.__g&&ss(e)}finally{(yt=fe.length)&&(Kt||queueMicrotask)(ur)}}function dr(e,t,n,r,a,i,o,l,d,f,u){var m,h,c,g,S,y,w=r.__k||Et,_=t.length;for(d=as(n,t,w,d,_),m=0;m<_;m++)(c=n.__k[m])!=null&&(h=~c.__i&&w[c.__i]||wt,c.__i=m,y=dn(e,c,h,a,i,o,l,d,f,u),g=c.__e,(h.ref!=c.ref||8&h.__u)&&(h.ref&&hn(h.ref,null,c,h),c.ref&&u.push(c.ref,c.__c||g,c)),S=S||g,4&c.__u?(d=hr(c,d,e,!h.__v),h.__e&&(h.__e=null)):typeof c.type=="function"&&y!==void 0?d=y:g&&(d=g.nextSibling),c.__u&=-21);return n.__e=S,d}function as(e,t,n,r,a){var i,o,l,d,f,u,m,h,c,g=n.length,S=g,y=0,w=0,_=e.__k=Array(a);for(i=0;i<a;i++)(o=t[i])!=null&&typeof o!="boolean"&&typeof o!="function"?(typeof o!="object"||o.constructor===String?o=_[i]=je(null,o):cn(o)?o=_[i]=je(O,{children:o}):o.constructor===at&&o.__b?o=_[i]=je(o.type,o.props,o.key,o.ref,o.__v):_[i]=o,d=i+y,o.__=e,o.__b=e.__b+1,l=null,~(f=o.__i=is(o,n,d,S))&&(S--,(l=n[f])&&(l.__u|=2)),l&&l.__v?(o.__u|=16,f==d-1?y--:f==d+1?y++:f!=d&&(f>d?y--:y++,w=1)):(~f||(a>g?y--:a<g&&y++),typeof o.type!="function"&&(o.__u|=4))):_[i]=null;if(w){for(u=[],m=[],i=0;i<a;i++)if((o=_[i])&&16&o.__u){for(y=0,h=u.length;y<h;)u[c=y+h>>1]<o.__i?y=c+1:h=c;u[y]=o.__i,m[i]=y+1}for(y=u.length;i--;)m[i]&&(m[i]==y?y--:_[i].__u|=4)}if(S)for(i=0;i<g;i++)!(l=n[i])||2&l.__u||(l.__e==r&&(r=ge(l)),fn(l,l));return r}function hr(e,t,n,r){var a,i,o,l;if(typeof e.type=="function"){if(e.props.__P)return t;if(a=e.__k)for(i=0;i<a.length;i++)a[i]&&(a[i].__=e,t=hr(a[i],t,n,!1));return t}for(t&&!t.parentNode&&(t=ge(e))&&!t.parentNode&&(t=null),o=e.__e,l=t;l&&l.nodeType==8;)l=l.nextSibling;for(o!=l&&(!r&&n.moveBefore&&o.parentNode?n.moveBefore(o,t):n.insertBefore(o,t||null)),t=o;(t=t&&t.nextSibling)&&t.nodeType==8&&!t.data.startsWith("$s"););return t}function is(e,t,n,r){var a,i=e.key,o=e.type,l=t[n],d=l&&!(2&l.__u);if(l===null&&i==null||d&&i==l.key&&o==l.type)return n;if(r>(d?1:0)){for(a=n-1;a>=0;a--)if((l=t[a])&&!(2&l.__u)&&i==l.key&&o==l.type)return a;for(a=n+1;a<t.length;a++)if((l=t[a])&&!(2&l.__u)&&i==l.key&&o==l.type)return a}return-1}function Ln(e,t,n){n==null&&(n=""),t[0]=="-"?e.setProperty(t,n):e[t]=n}function lt(e,t,n,r,a){var i,o;if(t=="style")if(typeof n=="string")e.style.cssText=n;else{if(typeof r=="string"&&(e.style.cssText=r=""),r)for(t in r)n&&t in n||Ln(e.style,t);if(n)for(t in n)r&&n[t]==r[t]||Ln(e.style,t,n[t])}else if(t[0]=="o"&&t[1]=="n")typeof n!="function"&&(n=null),typeof r!="function"&&(r=null),(e.__e||(e.__e={}))[t]=n,n&&r||(o=Xt[t]||(Xt[t]=os(t)),(e.__a||(e.__a={}))[t]=ln,i=t!=(t=t.replace(lr,"$1")),(t=t.slice(2))[0]<"a"&&(t=t.toLowerCase()),n?e.addEventListener(t,o,i):e.removeEventListener(t,o,i));else{if(a=="http://www.w3.org/2000/svg")t=t.replace(/xlink(H|:h)/,"h").replace(/sName$/,"s");else if(t!="width"&&t!="height"&&t!="href"&&t!="list"&&t!="form"&&t!="tabIndex"&&t!="download"&&t!="rowSpan"&&t!="colSpan"&&t!="role"&&t!="popover"&&t in e)try{return void(e[t]=n??"")}catch{}if(typeof n=="function")return;n==null||n===!1&&t[4]!="-"?e.removeAttribute(t):e.setAttribute(t,t=="popover"&&n==1?"":n)}}function os(e){return function(t){var n=this.__e;if(n){if(n=n[e],t[_t]==null)t[_t]=ln++;else if(t[_t]<this.__a[e])return;return n(N.event?N.event(t):t)}}}function dn(e,t,n,r,a,i,o,l,d,f){var u,m,h,c,g,S,y,w,_,E,v,p,b,x,U,j,Y,ie,ee=t.type;if(t.constructor!==at)return null;128&n.__u&&(d=32&n.__u,u=n.__c.__z)&&(t.__u|=d,m=i=[],u.nodeType==8?l=vt(u,i):i.push(u),l=i[0]||l),(u=N.__b)&&u(t);e:if(typeof ee=="function"){h=o.length;try{if(w=t.props,_=(u=ee.prototype)&&u.render,E=(u=ee.contextType)&&r[u.__c],v=u?E?E.props.value:u.__:r,(c=n.__c)?(t.__c=c,2&c.__g&&(c.__g|=1)):(_?t.__c=c=new ee(w,v):(t.__c=c=new $e(w,v),c.constructor=ee,c.render=cs),E&&E.sub(c),c.state||(c.state={}),c.__n=r,c.__g|=8,c.__h=[],c.__k=[]),_&&(c.__s||(c.__s=c.state),ee.getDerivedStateFromProps&&(c.__s==c.state&&(c.__s=Se({},c.__s)),Se(c.__s,ee.getDerivedStateFromProps(w,c.__s)))),g=c.props,S=c.state,c.__v=t,n.__c){if(w!==g&&_&&!ee.getDerivedStateFromProps&&c.componentWillReceiveProps&&c.componentWillReceiveProps(w,v),t.__v==n.__v&&!(8&c.__g)||!(4&c.__g)&&c.shouldComponentUpdate&&c.shouldComponentUpdate(w,c.__s,v)===!1){t.__v!=n.__v&&(c.props=w,c.state=c.__s,c.__g&=-9),t.__e=n.__e,t.__k=n.__k,t.__k.some(function(X){X&&(X.__=t)}),Et.push.apply(c.__h,c.__k),c.__k=[],c.__h.length&&o.push(c),l=ge(n);break e}c.componentWillUpdate&&c.componentWillUpdate(w,c.__s,v),_&&c.componentDidUpdate&&c.__h.push(function(){c.componentDidUpdate(g,S,y)})}else _&&!ee.getDerivedStateFromProps&&c.componentWillMount&&c.componentWillMount(),_&&c.componentDidMount&&c.__h.push(c.componentDidMount);c.context=v,c.props=w,c.__P=e,c.__g&=-5,p=N.__r,b=_?25:0;do c.__g&=-9,p&&p(t),u=c.render(c.props,c.state=c.__s,c.context);while(8&c.__g&&++b<25);_&&(Et.push.apply(c.__h,c.__k),c.__k=[]),c.state=c.__s,c.getChildContext&&(r=Se({},r,c.getChildContext())),_&&n.__c&&c.getSnapshotBeforeUpdate&&(y=c.getSnapshotBeforeUpdate(g,S)),x=u&&u.type===O&&u.key==null?u.props.children:u,w.__P&&(u=l,a=(e=w.__P).namespaceURI,d=i=null,n.props&&n.props.__P!=e&&(n.__k.some(function(X){X&&fn(X,X)}),n.__k=null),l=n.__k?ge(n,0):null),l=dr(e,cn(x)?x:[x],t,n,r,a,i,o,l,d,f),w.__P&&(t.__e=null,l=u),t.__u&=-161,m&&m.some(Ae),c.__h.length&&o.push(c),1&c.__g&&(c.__g&=-4)}catch(X){if(o.length=h,t.__v=null,d||i)if(X&&X.then){if(t.__u|=128|d,i){for(~(Y=i.indexOf(l||void 0))||(Y=i.length);(ie=i[Y-1])&&ie.nodeType==8;)Y--;for(;Y<i.length;Y++)if(ie=i[Y])if(i[Y]=null,U){if(ie==j)break}else{if(ie.nodeType!=8)break;ie.data.startsWith("$s")&&(j=vt(U=ie))}}if(!U){for(;l&&l.nodeType==8&&l.nextSibling;)l=l.nextSibling;U=l}(u=vt(U=t.__c.__z||(t.__c.__z=U)))?(t.__e=U,l=u):t.__e=l,l=l&&l.nextSibling}else i&&i.some(Ae);else t.__e=n.__e;t.__k||(t.__k=n.__k||[]),X&&X.then||fr(t),N.__e(X,t,n)}}else l=t.__e=ls(n.__e,t,n,r,a,i,o,d,f,e);return(u=N.diffed)&&u(t),l}function vt(e,t){if(e&&e.nodeType==8&&e.data.startsWith("$s"))for(var n=1;e=e.nextSibling;){if(e.nodeType==8){if(e.data.startsWith("$s"))n++;else if(e.data.startsWith("/$s")&&!--n)return e}t&&t.push(e)}}function fr(e){e&&(e.__c&&(e.__c.__g|=4),e.__k&&e.__k.some(fr))}function pr(e,t,n){for(var r=0;r<n.length;)hn(n[r++],n[r++],n[r++]);N.__c&&N.__c(t,e),e.some(function(a){try{e=a.__h,a.__h=[],e.some(function(i){i.call(a)})}catch(i){N.__e(i,a.__v)}})}function ls(e,t,n,r,a,i,o,l,d,f){var u,m,h,c,g,S,y,w,_=n.props||wt,E=t.props,v=t.type;if(v=="svg"?a="http://www.w3.org/2000/svg":v=="math"?a="http://www.w3.org/1998/Math/MathML":a||(a="http://www.w3.org/1999/xhtml"),i){for(u=0;u<i.length;u++)if((g=i[u])&&(v?g.localName==v:g.nodeType==3)){e=g,i[u]=null;break}}if(!e){if(w=f.ownerDocument||document,!v)return w.createTextNode(E);e=w.createElementNS(a,v,E.is?E:f),l&&(N.__m&&N.__m(t,i),l=!1),i=null}if(v){if(f=v=="template"&&e.content||e,i=v=="textarea"&&E.defaultValue!=null?null:i&&un.call(f.childNodes),!l&&i)for(_={},u=0;u<e.attributes.length;u++)_[(g=e.attributes[u]).name]=g.value;for(u in _)g=_[u],u=="dangerouslySetInnerHTML"?h=g:u=="children"||u in E||u=="value"&&"defaultValue"in E||u=="checked"&&"defaultChecked"in E||lt(e,u,null,g,a);for(u in E)g=E[u],u=="children"?c=g:u=="dangerouslySetInnerHTML"?m=g:u=="value"?S=g:u=="checked"?y=g:l&&typeof g!="function"||_[u]===g||lt(e,u,g,_[u],a);m?(l||h&&(m.__html==h.__html||m.__html==e.innerHTML)||(e.innerHTML=m.__html),t.__k=[]):(h&&(e.textContent=""),(v=="foreignObject"||a=="http://www.w3.org/1998/Math/MathML"&&ns.test(v))&&(a="http://www.w3.org/1999/xhtml"),dr(f,cn(c)?c:[c],t,n,r,a,i,o,i?i[0]:n.__k&&ge(n,0),l,d),i&&i.some(Ae)),l&&v!="textarea"||(u="value",v=="progress"&&S==null?e.removeAttribute(u):S==null||S===e[u]&&(v!="progress"||S)||lt(e,u,S,_[u],a),u="checked",y!=null&&y!=e[u]&&lt(e,u,y,_[u],a))}else _===E||l&&e.data==E||(e.data=E);return e}function hn(e,t,n,r){try{typeof e=="function"?t?t.__x=e(t)||1:r&&(r=r.__c||r.__e)&&(t=r.__x)&&(r.__x=null,typeof t=="function"?t():e(null)):e.current=t}catch(a){N.__e(a,n)}}function fn(e,t,n){var r,a,i,o;if(N.unmount&&N.unmount(e),!(r=e.ref)||r.current&&r.current!=e.__e||hn(r,null,t,e),r=e.__c){if(r.componentWillUnmount)try{r.componentWillUnmount()}catch(l){N.__e(l,t)}r.__P=r.__n=null}if(r=e.__k)for(o=0;o<r.length;o++)r[o]&&fn(r[o],t,typeof e.type!="function"||n&&!e.props.__P);!n&&(r=e.__c)&&(r=r.__z)&&(a=vt(r,i=[]))&&(r==e.__e&&i.some(Ae),Ae(a),Ae(r)),n||Ae(e.__e),e.__e=e.__c=e.__=null}function cs(e,t,n){return this.constructor(e,n)}function us(e,t){var n,r,a,i;N.__&&N.__(e,t),t.nodeType==9&&(t=t.documentElement),r=(n=e&&32&e.__u)?null:t.__k,t.__k=je(O,{children:[e]}),a=[],i=[],dn(t,t.__k,r||wt,wt,t.namespaceURI,r?null:t.firstChild?un.call(t.childNodes):null,a,r?r.__e:t.firstChild,n,i),pr(a,t.__k,i),t.__k.props.children=null}N={__e:function(e,t,n,r){for(var a,i,o;t=t.__;)if((a=t.__c)&&!(1&a.__g)){a.__g|=4;try{if((o=(i=a.constructor)&&i.getDerivedStateFromError)&&a.setState(i.getDerivedStateFromError(e)),a.componentDidCatch&&(a.componentDidCatch(e,r||{}),o=1),o&&8&a.__g)return void(a.__g|=2)}catch(l){e=l}}throw yt=0,e}},ar=0,ir=function(e){return e!=null&&e.constructor===at},$e.prototype.setState=function(e,t){var n=this.__s;n&&n!=this.state||(n=this.__s=Se({},this.state)),typeof e=="function"&&(e=e(Se({},n),this.props)),e&&(Se(n,e),this.__v&&(t&&this.__k.push(t),In(this)))},$e.prototype.forceUpdate=function(e){this.__v&&(this.__g|=4,e&&this.__h.push(e),In(this))},$e.prototype.render=O,fe=[],yt=0,or=function(e,t){return e.__v.__b-t.__v.__b},_t=Symbol(),lr=/(PointerCapture)$|Capture$/i,ln=0,Xt={};var ds=Symbol.for("pv"),hs=0;function s(e,t,n,r,a,i){t||(t={});var o,l,d=t;if("ref"in d&&typeof e!="function")for(l in d={},t)l=="ref"?o=t[l]:d[l]=t[l];var f={type:e,props:d,key:n,ref:o,__k:null,__:null,__b:0,__e:null,__c:null,constructor:ds,__v:--hs,__i:-1,__u:0};return N.vnode&&N.vnode(f),f}var qe,V,qt,Cn,fs=Object.is,jt=0,mr=[],zt=[],q=N,xn=q.__b,Rn=q.__r,Mn=q.diffed,Pn=q.__c,Dn=q.unmount,On=q.__;function Ct(e,t){q.__h&&q.__h(V,e,jt||t),jt=0;var n=V.__H||(V.__H={__:[],__h:[]});return e>=n.__.length&&n.__.push({}),n.__[e]}function K(e,t){var n=Ct(qe++,3);!q.__s&&pn(n.__H,t)&&(n.__P=!0,n.__=e,n.u=t,V.__H.__h.push(n))}function _e(e,t){var n=Ct(qe++,4);!q.__s&&pn(n.__H,t)&&(n.__P=!1,n.__=e,n.u=t,V.__h.push(n))}function D(e){return jt=5,it(function(){return{current:e}},[])}function it(e,t){var n=Ct(qe++,7);return pn(n.__H,t)&&(n.__=e(),n.__H=t),n.__}function ps(){var e=Ct(qe++,11);if(!e.__){for(var t=V.__v;!t.__m&&t.__;)t=t.__;var n=t.__m||(t.__m=[0,0]);e.__="P"+n[0]+"-"+n[1]++}return e.__}function ms(){var e;do{for(;e=zt.shift();)try{ze(e)}catch(n){q.__e(n,{__:(e=e.__P)&&e.__v})}for(;e=mr.shift();){var t=e.__H;if(e.__P&&t)try{t.__h.some(ze),t.__h.some(Qt),t.__h=[]}catch(n){t.__h=[],q.__e(n,e.__v)}}}while(zt.length)}q.__b=function(e){V=null,xn&&xn(e)},q.__=function(e,t){e&&t.__k&&t.__k.__m&&(e.__m=t.__k.__m),On&&On(e,t)},q.__r=function(e){Rn&&Rn(e),qe=0;var t=(V=e.__c).__H;t&&(qt==V?V.__h=[]:(t.__h.some(ze),t.__h.some(Qt),qe=0),t.__h=[],t.__.some(function(n){n.__N&&(n.__=n.__N),n.u=n.__N=void 0})),qt=V},q.diffed=function(e){Mn&&Mn(e);var t=e.__c;t&&t.__H&&(t.__H.__h.length&&qn(mr.push(t)),t.__H.__.some(function(n){n.u&&(n.__H=n.u)})),qt=V=null},q.__c=function(e,t){t.some(function(n){try{n.__h.some(ze),n.__h=n.__h.filter(function(r){return!r.__||Qt(r)})}catch(r){n.__h=[function(){throw r}]}}),Pn&&Pn(e,t)},q.unmount=function(e){Dn&&Dn(e);var t,n,r=e.__c;r&&r.__H&&(r.__H.__.some(function(a){try{if(a.__P&&a.__c){if(n===void 0){for(n=e.__;n&&(!n.__c||!n.__c.__P);)n=n.__;n=n&&n.__c}a.__P=n,qn(zt.push(a))}else ze(a)}catch(i){t=i}}),r.__H=void 0,t&&q.__e(t,r.__v))};var Un=typeof requestAnimationFrame=="function";function gs(e){var t,n=function(){clearTimeout(r),Un&&cancelAnimationFrame(t),setTimeout(e)},r=setTimeout(n,35);Un&&(t=requestAnimationFrame(n))}function qn(e){e!=1&&Cn==q.requestAnimationFrame||((Cn=q.requestAnimationFrame)||gs)(ms)}function ze(e){var t=V,n=e.__c;typeof n=="function"&&(e.__c=void 0,n()),V=t}function Qt(e){var t=V;e.__c=e.__(),V=t}function pn(e,t){return!e||e.length!=t.length||t.some(function(n,r){return!fs(n,e[r])})}var _s=Symbol.for("preact-signals");function xt(){if(ue>1)ue--;else{var e,t=!1;for((function(){var a=At;for(At=void 0;a!==void 0;){var i=a.S;if(i.v===a.v)for(var o=i.t;o!==void 0;o=o.x)o.i===a.i&&(o.i=i.i);a=a.o}})();Ye!==void 0;){var n=Ye;for(Ye=void 0,kt++;n!==void 0;){var r=n.u;if(n.u=void 0,n.f&=-3,!(8&n.f)&&vr(n))try{n.c()}catch(a){t||(e=a,t=!0)}n=r}}if(kt=0,ue--,t)throw e}}function gr(e){if(ue>0)return e();Yt=++vs,ue++;try{return e()}finally{xt()}}var Qe,P=void 0;function Rt(e){var t=P,n=Qe;P=void 0,Qe=void 0;try{return e()}finally{P=t,Qe=n}}var Ye=void 0,ue=0,kt=0,vs=0,Yt=0,At=void 0,St=0;function _r(e){if(P!==void 0){var t=e.n;if(t===void 0||t.t!==P)return t={i:0,S:e,p:P.s,n:void 0,t:P,e:void 0,x:void 0,r:t},P.s!==void 0&&(P.s.n=t),P.s=t,e.n=t,32&P.f&&e.S(t),t;if(t.i===-1)return t.i=0,t.n!==void 0&&(t.n.p=t.p,t.p!==void 0&&(t.p.n=t.n),t.p=P.s,t.n=void 0,P.s.n=t,P.s=t),t}}function W(e,t){this.v=e,this.i=0,this.n=void 0,this.t=void 0,this.l=0,this.W=t?.watched,this.Z=t?.unwatched,this.name=t?.name}W.prototype.brand=_s;W.prototype.h=function(){return!0};W.prototype.S=function(e){var t=this,n=this.t;n!==e&&e.e===void 0&&(e.x=n,this.t=e,n!==void 0?n.e=e:Rt(function(){var r;(r=t.W)==null||r.call(t)}))};W.prototype.U=function(e){var t=this;if(this.t!==void 0){var n=e.e,r=e.x;n!==void 0&&(n.x=r,e.e=void 0),r!==void 0&&(r.e=n,e.x=void 0),e===this.t&&(this.t=r,r===void 0&&Rt(function(){var a;(a=t.Z)==null||a.call(t)}))}};W.prototype.subscribe=function(e){var t=this;return Re(function(){var n=t.value;Rt(function(){return e(n)})},{name:"sub"})};W.prototype.valueOf=function(){return this.value};W.prototype.toString=function(){return this.value+""};W.prototype.toJSON=function(){return this.value};W.prototype.peek=function(){var e=this;return Rt(function(){return e.value})};Object.defineProperty(W.prototype,"value",{get:function(){var e=_r(this);return e!==void 0&&(e.i=this.i),this.v},set:function(e){if(e!==this.v){if(kt>100)throw new Error("Cycle detected");(function(n){ue!==0&&kt===0&&n.l!==Yt&&(n.l=Yt,At={S:n,v:n.v,i:n.i,o:At})})(this),this.v=e,this.i++,St++,ue++;try{for(var t=this.t;t!==void 0;t=t.x)t.t.N()}finally{xt()}}}});function C(e,t){return new W(e,t)}function vr(e){for(var t=e.s;t!==void 0;t=t.n)if(t.S.i!==t.i||!t.S.h()||t.S.i!==t.i)return!0;return!1}function br(e){for(var t=e.s;t!==void 0;t=t.n){var n=t.S.n;if(n!==void 0&&(t.r=n),t.S.n=t,t.i=-1,t.n===void 0){e.s=t;break}}}function yr(e){for(var t=e.s,n=void 0;t!==void 0;){var r=t.p;t.i===-1?(t.S.U(t),r!==void 0&&(r.n=t.n),t.n!==void 0&&(t.n.p=r)):n=t,t.S.n=t.r,t.r!==void 0&&(t.r=void 0),t=r}e.s=n}function xe(e,t){W.call(this,void 0,t),this.x=e,this.s=void 0,this.g=St-1,this.f=4}xe.prototype=new W;xe.prototype.h=function(){if(this.f&=-3,1&this.f)return!1;if((36&this.f)==32||(this.f&=-5,this.g===St))return!0;if(this.g=St,this.f|=1,this.i>0&&!vr(this))return this.f&=-2,!0;var e=P;try{br(this),P=this;var t=this.x();(16&this.f||this.v!==t||this.i===0)&&(this.v=t,this.f&=-17,this.i++)}catch(n){this.v=n,this.f|=16,this.i++}return P=e,yr(this),this.f&=-2,!0};xe.prototype.S=function(e){if(this.t===void 0){this.f|=36;for(var t=this.s;t!==void 0;t=t.n)t.S.S(t)}W.prototype.S.call(this,e)};xe.prototype.U=function(e){if(this.t!==void 0&&(W.prototype.U.call(this,e),this.t===void 0)){this.f&=-33;for(var t=this.s;t!==void 0;t=t.n)t.S.U(t)}};xe.prototype.N=function(){if(!(2&this.f)){this.f|=6;for(var e=this.t;e!==void 0;e=e.x)e.t.N()}};Object.defineProperty(xe.prototype,"value",{get:function(){if(1&this.f)throw new Error("Cycle detected");var e=_r(this);if(this.h(),e!==void 0&&(e.i=this.i),16&this.f)throw this.v;return this.v}});function $t(e,t){return new xe(e,t)}function wr(e){var t=e.j;if(e.j=void 0,typeof t=="function"){ue++;var n=P;P=void 0;try{t()}catch(r){throw e.f&=-2,e.f|=8,mn(e),r}finally{P=n,xt()}}}function mn(e){for(var t=e.s;t!==void 0;t=t.n)t.S.U(t);e.x=void 0,e.s=void 0,wr(e)}function bs(e){if(P!==this)throw new Error("Out-of-order effect");yr(this),P=e,this.f&=-2;try{8&this.f&&mn(this)}finally{xt()}}function Fe(e,t){this.x=e,this.j=void 0,this.s=void 0,this.u=void 0,this.f=32,this.name=t?.name,Qe&&Qe.push(this)}Fe.prototype.c=function(){var e=this.S();try{if(8&this.f||this.x===void 0)return;var t=this.x();typeof t=="function"&&(this.j=t)}finally{e()}};Fe.prototype.S=function(){if(1&this.f)throw new Error("Cycle detected");this.f|=1,this.f&=-9,wr(this),br(this),ue++;var e=P;return P=this,bs.bind(this,e)};Fe.prototype.N=function(){2&this.f||(this.f|=2,this.u=Ye,Ye=this)};Fe.prototype.d=function(){this.f|=8,1&this.f||mn(this)};Fe.prototype.dispose=function(){this.d()};function Re(e,t){var n=new Fe(e,t);try{n.c()}catch(a){throw n.d(),a}var r=n.d.bind(n);return r[Symbol.dispose]=r,r}var gn,Je,ct,ys=typeof window<"u"&&!!window.__PREACT_SIGNALS_DEVTOOLS__,Er=[],kr=[];Re(function(){gn=this.N})();function Be(e,t){N[e]=t.bind(null,N[e]||function(){})}function nt(e){if(ct){var t=ct;ct=void 0,t()}ct=e&&e.S()}function Ar(e){var t=this,n=e.data,r=T(n);r.name="ReactiveDom",r.value=n;var a=it(function(){for(var l=t,d=t.__v;d=d.__;)if(d.__c){d.__c.__$f|=4;break}var f=$t(function(){var c=r.value.value;return c===0?0:c===!0?"":c||""}),u=$t(function(){return!Array.isArray(f.value)&&!ir(f.value)}),m=Re(function(){if(this.N=Sr,u.value){var c=f.value;l.__v&&l.__v.__e&&l.__v.__e.nodeType===3&&(l.__v.__e.data=c)}}),h=t.__$u.d;return t.__$u.d=function(){m(),h.call(this)},[u,f]},[]),i=a[0],o=a[1];return i.value?o.peek():o.value}Ar.displayName="ReactiveTextNode";Object.defineProperties(W.prototype,{constructor:{configurable:!0,value:rs(O,null).constructor},type:{configurable:!0,value:Ar},props:{configurable:!0,get:function(){var e=this;return{data:{get value(){return e.value}}}}},__b:{configurable:!0,value:1}});Be("__b",function(e,t){if(nt(),Je=void 0,typeof t.type=="string"){var n,r=t.props;for(var a in r)if(a!=="children"){var i=r[a];i instanceof W&&(n||(t.__np=n={}),n[a]=i,r[a]=i.peek())}}e(t)});Be("__r",function(e,t){if(e(t),t.type!==O){nt();var n,r=t.__c;r&&(r.__$f&=-2,(n=r.__$u)===void 0&&(r.__$u=n=(function(a,i){var o;return Re(function(){o=this},{name:i}),o.c=a,o})((function(a){return function(){var i;ys&&((i=this.y)==null||i.call(this)),a.__$f|=1,a.setState({})}})(r),typeof t.type=="function"?t.type.displayName||t.type.name:""))),Je=r,nt(n)}});Be("__e",function(e,t,n,r){nt(),Je=void 0,e(t,n,r)});Be("diffed",function(e,t){nt(),Je=void 0;var n;if(typeof t.type=="string"&&(n=t.__e)){var r=t.__np,a=t.props,i=n.U;if(i)for(var o in i){var l=i[o];l===void 0||r&&o in r||(l.d(),i[o]=void 0)}if(r){i||(i={},n.U=i);for(var d in r){var f=i[d],u=r[d];f===void 0?(f=ws(n,d,u,a),i[d]=f):f.o(u,a)}}}e(t)});function ws(e,t,n,r){var a=t in e&&e.ownerSVGElement===void 0,i=C(n);return{o:function(o,l){i.value=o,r=l},d:Re(function(){this.N=Sr;var o=i.value.value;r[t]!==o&&(r[t]=o,a?e[t]=o:o!=null&&(o!==!1||t[4]==="-")?e.setAttribute(t,o):e.removeAttribute(t))})}}Be("unmount",function(e,t){if(typeof t.type=="string"){var n=t.__e;if(n){var r=n.U;if(r){n.U=void 0;for(var a in r){var i=r[a];i&&i.d()}}}var o=t.__np;if(o){var l=t.props;for(var d in o)l[d]=o[d]}t.__np=void 0}else{var f=t.__c;if(f){f.__$f|=8;var u=f.__$u;u&&(f.__$u=void 0,u.d())}}e(t)});Be("__h",function(e,t,n,r){r<3&&(t.__$f|=2),e(t,n,r)});$e.prototype.shouldComponentUpdate=function(e,t){if(this.__R)return!0;var n=this.__$u,r=n&&n.s!==void 0;for(var a in t)return!0;if(this.__f||typeof this.u=="boolean"&&this.u===!0){var i=2&this.__$f;if(!(r||i||4&this.__$f)||1&this.__$f)return!0}else if(!(r||4&this.__$f)||3&this.__$f)return!0;for(var o in e)if(o!=="__source"&&e[o]!==this.props[o])return!0;for(var l in this.props)if(!(l in e))return!0;return!1};function T(e,t){return it(function(){return C(e,t)},[])}function Es(e,t){var n=D(e);return n.current=e,Je.__$f|=4,it(function(){return $t(function(){return n.current()},t)},[])}var ks=typeof requestAnimationFrame>"u"?setTimeout:function(e){var t=function(){clearTimeout(n),cancelAnimationFrame(r),e()},n=setTimeout(t,35),r=requestAnimationFrame(t)},As=function(e){queueMicrotask(function(){queueMicrotask(e)})};function Ss(){gr(function(){for(var e;e=Er.shift();)gn.call(e)})}function $s(){Er.push(this)===1&&(N.requestAnimationFrame||ks)(Ss)}function Ts(){gr(function(){for(var e;e=kr.shift();)gn.call(e)})}function Sr(){kr.push(this)===1&&(N.requestAnimationFrame||As)(Ts)}function Ns(e,t){var n=D(e);n.current=e;var r=Je;K(function(){return Re(function(){if(this.N=$s,!(r&&8&r.__$f))return n.current()},t)},[])}function z(e){return e===null?"null":Array.isArray(e)?"array":typeof e}function ke(e){return z(e)==="object"}function Is(e){return Array.isArray(e)&&e.length>0&&e.every(t=>"message"in t)}function Fn(e,t){return e.length<124?e:t}const Ls="graphql-transport-ws";var te=(e=>(e[e.InternalServerError=4500]="InternalServerError",e[e.InternalClientError=4005]="InternalClientError",e[e.BadRequest=4400]="BadRequest",e[e.BadResponse=4004]="BadResponse",e[e.Unauthorized=4401]="Unauthorized",e[e.Forbidden=4403]="Forbidden",e[e.SubprotocolNotAcceptable=4406]="SubprotocolNotAcceptable",e[e.ConnectionInitialisationTimeout=4408]="ConnectionInitialisationTimeout",e[e.ConnectionAcknowledgementTimeout=4504]="ConnectionAcknowledgementTimeout",e[e.SubscriberAlreadyExists=4409]="SubscriberAlreadyExists",e[e.TooManyInitialisationRequests=4429]="TooManyInitialisationRequests",e))(te||{}),ne=(e=>(e.ConnectionInit="connection_init",e.ConnectionAck="connection_ack",e.Ping="ping",e.Pong="pong",e.Subscribe="subscribe",e.Next="next",e.Error="error",e.Complete="complete",e))(ne||{});function $r(e){if(!ke(e))throw new Error(`Message is expected to be an object, but got ${z(e)}`);if(!e.type)throw new Error("Message is missing the 'type' property");if(typeof e.type!="string")throw new Error(`Message is expects the 'type' property to be a string, but got ${z(e.type)}`);switch(e.type){case"connection_init":case"connection_ack":case"ping":case"pong":{if(e.payload!=null&&!ke(e.payload))throw new Error(`"${e.type}" message expects the 'payload' property to be an object or nullish or missing, but got "${e.payload}"`);break}case"subscribe":{if(typeof e.id!="string")throw new Error(`"${e.type}" message expects the 'id' property to be a string, but got ${z(e.id)}`);if(!e.id)throw new Error(`"${e.type}" message requires a non-empty 'id' property`);if(!ke(e.payload))throw new Error(`"${e.type}" message expects the 'payload' property to be an object, but got ${z(e.payload)}`);if(typeof e.payload.query!="string")throw new Error(`"${e.type}" message payload expects the 'query' property to be a string, but got ${z(e.payload.query)}`);if(e.payload.variables!=null&&!ke(e.payload.variables))throw new Error(`"${e.type}" message payload expects the 'variables' property to be a an object or nullish or missing, but got ${z(e.payload.variables)}`);if(e.payload.operationName!=null&&z(e.payload.operationName)!=="string")throw new Error(`"${e.type}" message payload expects the 'operationName' property to be a string or nullish or missing, but got ${z(e.payload.operationName)}`);if(e.payload.extensions!=null&&!ke(e.payload.extensions))throw new Error(`"${e.type}" message payload expects the 'extensions' property to be a an object or nullish or missing, but got ${z(e.payload.extensions)}`);break}case"next":{if(typeof e.id!="string")throw new Error(`"${e.type}" message expects the 'id' property to be a string, but got ${z(e.id)}`);if(!e.id)throw new Error(`"${e.type}" message requires a non-empty 'id' property`);if(!ke(e.payload))throw new Error(`"${e.type}" message expects the 'payload' property to be an object, but got ${z(e.payload)}`);break}case"error":{if(typeof e.id!="string")throw new Error(`"${e.type}" message expects the 'id' property to be a string, but got ${z(e.id)}`);if(!e.id)throw new Error(`"${e.type}" message requires a non-empty 'id' property`);if(!Is(e.payload))throw new Error(`"${e.type}" message expects the 'payload' property to be an array of GraphQL errors, but got ${JSON.stringify(e.payload)}`);break}case"complete":{if(typeof e.id!="string")throw new Error(`"${e.type}" message expects the 'id' property to be a string, but got ${z(e.id)}`);if(!e.id)throw new Error(`"${e.type}" message requires a non-empty 'id' property`);break}default:throw new Error(`Invalid message 'type' property "${e.type}"`)}return e}function Cs(e,t){return $r(typeof e=="string"?JSON.parse(e,t):e)}function Ge(e,t){return $r(e),JSON.stringify(e,t)}function xs(e){const{url:t,connectionParams:n,lazy:r=!0,onNonLazyError:a=console.error,lazyCloseTimeout:i=0,keepAlive:o=0,disablePong:l,connectionAckWaitTimeout:d=0,retryAttempts:f=5,retryWait:u=async function(R){const k=Math.pow(2,R);await new Promise(I=>setTimeout(I,k*1e3+Math.floor(Math.random()*2700+300)))},shouldRetry:m=Ft,on:h,webSocketImpl:c,generateID:g=function(){return"xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx".replace(/[xy]/g,R=>{const k=Math.random()*16|0;return(R=="x"?k:k&3|8).toString(16)})},jsonMessageReplacer:S,jsonMessageReviver:y}=e;let w;if(c){if(!Ms(c))throw new Error("Invalid WebSocket implementation provided");w=c}else typeof WebSocket<"u"?w=WebSocket:typeof global<"u"?w=global.WebSocket||global.MozWebSocket:typeof window<"u"&&(w=window.WebSocket||window.MozWebSocket);if(!w)throw new Error("WebSocket implementation missing; on Node you can `import WebSocket from 'ws';` and pass `webSocketImpl: WebSocket` to `createClient`");const _=w,E=(()=>{const A=(()=>{const k={};return{on(I,F){return k[I]=F,()=>{delete k[I]}},emit(I){"id"in I&&k[I.id]?.(I)}}})(),R={connecting:h?.connecting?[h.connecting]:[],opened:h?.opened?[h.opened]:[],connected:h?.connected?[h.connected]:[],ping:h?.ping?[h.ping]:[],pong:h?.pong?[h.pong]:[],message:h?.message?[A.emit,h.message]:[A.emit],closed:h?.closed?[h.closed]:[],error:h?.error?[h.error]:[]};return{onMessage:A.on,on(k,I){const F=R[k];return F.push(I),()=>{const J=F.indexOf(I);J>-1&&F.splice(J,1)}},emit(k,...I){for(const F of[...R[k]])F(...I)}}})();function v(A){const R=[E.on("error",k=>{R.forEach(I=>I()),A(k)}),E.on("closed",k=>{R.forEach(I=>I()),A(k)})];return()=>R.forEach(k=>k())}let p,b=0,x,U=!1,j=0,Y=!1;async function ie(){clearTimeout(x);const[A,R]=await(p??(p=new Promise((F,J)=>(async()=>{if(U){if(await u(j),!b)return p=void 0,J({code:1e3,reason:"All Subscriptions Gone"});j++}E.emit("connecting",U);const $=new _(typeof t=="function"?await t():t,Ls);let ce,Pe;function ot(){isFinite(o)&&o>0&&(clearTimeout(Pe),Pe=setTimeout(()=>{$.readyState===_.OPEN&&($.send(Ge({type:ne.Ping})),E.emit("ping",!1,void 0))},o))}v(G=>{p=void 0,clearTimeout(ce),clearTimeout(Pe),J(G),G instanceof Jn&&($.close(4499,"Terminated"),$.onerror=null,$.onclose=null)}),$.onerror=G=>E.emit("error",G),$.onclose=G=>E.emit("closed",G),$.onopen=async()=>{try{E.emit("opened",$);const G=typeof n=="function"?await n():n;if($.readyState!==_.OPEN)return;$.send(Ge(G?{type:ne.ConnectionInit,payload:G}:{type:ne.ConnectionInit},S)),isFinite(d)&&d>0&&(ce=setTimeout(()=>{$.close(te.ConnectionAcknowledgementTimeout,"Connection acknowledgement timeout")},d)),ot()}catch(G){E.emit("error",G),$.close(te.InternalClientError,Fn(G instanceof Error?G.message:String(G),"Internal client error"))}};let De=!1;$.onmessage=({data:G})=>{try{const B=Cs(G,y);if(E.emit("message",B),B.type==="ping"||B.type==="pong"){E.emit(B.type,!0,B.payload),B.type==="pong"?ot():l||($.send(Ge(B.payload?{type:ne.Pong,payload:B.payload}:{type:ne.Pong},S)),E.emit("pong",!1,B.payload));return}if(De)return;if(B.type!==ne.ConnectionAck)throw new Error(`First message cannot be of type ${B.type}`);clearTimeout(ce),De=!0,E.emit("connected",$,B.payload,U),U=!1,j=0;const Nn=new Promise((Vo,ts)=>v(ts));Nn.catch(()=>{}),F([$,Nn])}catch(B){$.onmessage=null,E.emit("error",B),$.close(te.BadResponse,Fn(B instanceof Error?B.message:String(B),"Bad response"))}}})())));A.readyState===_.CLOSING&&await R;let k=()=>{};const I=new Promise(F=>k=F);return[A,k,new Promise((F,J)=>{const $=v(J);A.readyState!==_.OPEN&&R.catch(J),I.then(()=>{if($(),!b){const ce=()=>A.close(1e3,"Normal Closure");isFinite(i)&&i>0?(clearTimeout(x),x=setTimeout(()=>{!b&&A.readyState===_.OPEN&&ce()},i)):ce()}F()})})]}function ee(A){if(Ft(A)&&(Rs(A.code)||[te.InternalServerError,te.InternalClientError,te.BadRequest,te.BadResponse,te.Unauthorized,te.SubprotocolNotAcceptable,te.SubscriberAlreadyExists,te.TooManyInitialisationRequests].includes(A.code)))throw A;if(Y)return!1;if(Ft(A)&&A.code===1e3)return b>0;if(!f||j>=f||!m(A))throw A;return U=!0}r||(async()=>{for(b++;;)try{const[,,A]=await ie();await A}catch(A){try{if(!ee(A))return}catch(R){return a?.(R)}}})();function X(A,R){const k=g(A);let I=!1,F=!1,J=()=>{b--,I=!0};return(async()=>{for(b++;;)try{const[$,ce,Pe]=await ie();if(I)return Pe.catch(()=>{}),ce();const ot=E.onMessage(k,De=>{switch(De.type){case ne.Next:{R.next(De.payload);return}case ne.Error:{F=!0,I=!0,R.error(De.payload),J();return}case ne.Complete:{I=!0,J();return}}});$.send(Ge({id:k,type:ne.Subscribe,payload:A},S)),J=()=>{!I&&$.readyState===_.OPEN&&$.send(Ge({id:k,type:ne.Complete},S)),b--,I=!0,ce()},await Pe.finally(ot);return}catch($){if(!ee($))return}})().then(()=>{F||R.complete()}).catch($=>{R.error($)}),()=>{I||J()}}return{on:E.on,subscribe:X,iterate(A){const R=[],k={done:!1,error:null,resolve:()=>{}},I=X(A,{next(J){R.push(J),k.resolve()},error(J){k.done=!0,k.error=J,k.resolve()},complete(){k.done=!0,k.resolve()}}),F=(async function*(){for(;;){for(R.length||await new Promise($=>k.resolve=$);R.length;)yield R.shift();if(k.error)throw k.error;if(k.done)return}})();return F.throw=async J=>(k.done||(k.done=!0,k.error=J,k.resolve()),{done:!0,value:void 0}),F.return=async()=>(I(),{done:!0,value:void 0}),F},async dispose(){if(Y=!0,p){const[A]=await p;A.close(1e3,"Normal Closure")}},terminate(){p&&E.emit("closed",new Jn)}}}class Jn extends Error{name="TerminatedCloseEvent";message="4499: Terminated";code=4499;reason="Terminated";wasClean=!1}function Ft(e){return ke(e)&&"code"in e&&"reason"in e}function Rs(e){return[1e3,1001,1006,1005,1012,1013,1014].includes(e)?!1:e>=1e3&&e<=1999}function Ms(e){return typeof e=="function"&&"constructor"in e&&"CLOSED"in e&&"CLOSING"in e&&"CONNECTING"in e&&"OPEN"in e}class de extends Error{constructor(t,n,r=null){super(n),this.code=t,this.requestId=r}code;requestId}const Ps={UNAVAILABLE:"The server cannot reach its database at the moment.",TIMEOUT:"The server took too long to answer.",RATE_LIMITED:"This browser has too much open at the server. Close other tabs of it, or wait a moment.",FORBIDDEN:"The server does not allow this here.",INTERNAL:"The server has failed at this."};function _n(e){const t=e[0],n=t?.extensions?.code??"INTERNAL",r=t?.message??"The server has failed at this.",a=Ps[n],i=a===void 0||a.startsWith(r)?r:`${a} ${Ds(r)}`;return new de(n,i,t?.extensions?.requestId??null)}function re(e){return e instanceof de?e:Array.isArray(e)?_n(e):e instanceof CloseEvent?new de("UNREACHABLE",`The server closed the connection (${e.code} ${e.reason}).`):new de("UNREACHABLE","The server cannot be reached.")}function Ds(e){return/[.!?]$/.test(e)?e:`${e}.`}let we=null,Os=0;const Tt=new Map;function ut(e){we||(we=new Worker(new URL("/board/assets/socket.worker-CKm7Y9gu.js",import.meta.url),{type:"module"}),we.onmessage=({data:t})=>Tt.get(t.id)?.hear(t),we.onerror=()=>{we?.terminate(),we=null;for(const t of Tt.values())t.hear({did:"close",id:t.id,code:1006,reason:""})}),we.postMessage(e)}class pe{static CONNECTING=WebSocket.CONNECTING;static OPEN=WebSocket.OPEN;static CLOSING=WebSocket.CLOSING;static CLOSED=WebSocket.CLOSED;id=++Os;readyState=pe.CONNECTING;protocol="";onopen=null;onmessage=null;onclose=null;onerror=null;constructor(t,n){Tt.set(this.id,this),ut({do:"open",id:this.id,url:t,protocol:n})}send(t){ut({do:"send",id:this.id,text:t})}close(t=1e3,n=""){this.readyState>=pe.CLOSING||(this.readyState=pe.CLOSING,ut({do:"close",id:this.id,code:t,reason:n}))}hear(t){switch(t.did){case"open":if(this.readyState!==pe.CONNECTING)return;this.readyState=pe.OPEN,this.protocol=t.protocol,this.onopen?.();break;case"messages":for(const n of t.texts)this.onmessage?.({data:n});ut({do:"more",id:this.id});break;case"close":Tt.delete(this.id),this.readyState=pe.CLOSED,this.onclose?.({code:t.code,reason:t.reason});break}}}const vn="callboard:token",ve=C(sessionStorage.getItem(vn)),Ie=C(null);let Tr=[];function Nr(){return ve.value===null?{}:{authorization:`Bearer ${ve.value}`}}function Ir(e){e===ve.value&&(Ie.value=e===null?"missing":"unknown")}function Us(e){sessionStorage.setItem(vn,e),ve.value=e,Ie.value=null;for(const t of Tr.splice(0))t()}function qs(){sessionStorage.removeItem(vn),ve.value=null}function Lr(){return Ie.value===null?Promise.resolve():new Promise(e=>Tr.push(e))}const Fs=3e3,Js=4e3,Bs=250,Hs=8e3,Ws=4403,oe=C({state:"connecting"});let Zt=null,dt,Jt=0,Bn=null;const Cr=xs({url:async()=>(await Lr(),`${location.protocol==="https:"?"wss:":"ws:"}//${location.host}/graphql`),connectionParams:()=>(Bn=ve.peek(),Nr()),webSocketImpl:pe,lazyCloseTimeout:3e3,keepAlive:Fs,retryAttempts:1/0,shouldRetry:()=>!0,retryWait:async e=>{const t=Math.min(Bs*2**e,Hs);await Gs(t*(.5+Math.random()/2))},on:{message:()=>{Jt=Date.now()},connected:()=>{oe.value={state:"live"}},ping:e=>{if(e)return;const t=Date.now();clearTimeout(dt),dt=setTimeout(()=>Jt<t&&Cr.terminate(),Js)},pong:e=>{e&&clearTimeout(dt)},closed:e=>{clearTimeout(dt);const{code:t}=e;if(t===Ws)return Ir(Bn);t!==1e3&&oe.value.state!=="lost"&&(oe.value={state:"lost",since:oe.value.state==="live"?Jt:null})}}});function bn(){Zt?.()}addEventListener("online",bn);document.addEventListener("visibilitychange",()=>{document.visibilityState==="visible"&&bn()});function Gs(e){return new Promise(t=>{const n=setTimeout(r,e);function r(){clearTimeout(n),Zt=null,t()}Zt=r})}function rt(e,t,n){let r=!1;const a=Cr.subscribe({query:e.toString(),variables:t},{next:({data:i,errors:o})=>{r||(o?.length?n.trouble?.(_n(o)):i&&n.next(i))},error:i=>{r||n.error(re(i))},complete:()=>{r||n.complete?.()}});return()=>{r=!0,a()}}let en=0,tn=!1,yn=null;function Vs(e){const t=Date.parse(e)-Date.now();(!tn||t>en)&&(en=t),tn=!0}function Ks(){yn=Q(),tn=!1}function Xs(){yn=null}function Q(){return yn??Date.now()+en}const Me=C(Q()),xr=C(0);function Rr(){document.visibilityState!=="hidden"&&(Me.value=Q(),xr.value+=1)}setInterval(Rr,1e3);document.addEventListener("visibilitychange",Rr);const me=1e3,Oe=60*me,Te=60*Oe,Nt=24*Te;function ae(e){const t=Math.max(0,e);return t<999.5?`${Math.round(t)} ms`:t<59.95*me?`${(t/me).toFixed(1)} s`:t<Te-me/2?Bt(t,Oe,"m",me,"s"):t<Nt-Oe/2?Bt(t,Te,"h",Oe,"m"):Bt(t,Nt,"d",Te,"h")}function He(e){const t=Math.floor(Math.max(0,e)/me);return t<60?`${t} s`:ae(t*me)}function js(e){const t=Math.max(0,e);return t<Oe?`${Math.floor(t/me)} s`:t<Te?`${Math.floor(t/Oe)} m`:t<Nt?`${Math.floor(t/Te)} h`:`${Math.floor(t/Nt)} d`}function Bt(e,t,n,r,a){const i=Math.round(e/r)*r,o=Math.floor(i%t/r),l=r===Te?String(o):String(o).padStart(2,"0");return`${Math.floor(i/t)} ${n} ${l} ${a}`}const Mr=new Intl.DateTimeFormat(void 0,{dateStyle:"medium"}),zs=new Intl.DateTimeFormat(void 0,{timeStyle:"medium",hourCycle:"h23"}),Pr=new Intl.DateTimeFormat(void 0,{hourCycle:"h23",hour:"2-digit",minute:"2-digit",second:"2-digit",fractionalSecondDigits:3});function Qs(e,t){const n=new Date(e),r=zs.format(n);return n.toDateString()===new Date(t).toDateString()?r:`${Mr.format(n)}, ${r}`}function Le(e){return Pr.format(new Date(e))}function We(e){return`${Mr.format(new Date(e))}, ${Pr.format(new Date(e))}`}const Ys="/board/assets/logo-Bpb1YQM-.svg";function Ze({children:e,name:t}){return s("svg",{class:`icon icon-${t}`,viewBox:"0 0 16 16",width:"16",height:"16","aria-hidden":"true",children:e})}function Dr({state:e}){switch(e){case"INIT":return s(ht,{part:0});case"PREPARE":return s(ht,{part:.25});case"EXECUTE":return s(ht,{part:.5});case"VALIDATE":return s(ht,{part:.75});case"COMPLETE":return s(Ze,{name:"complete",children:[s("circle",{cx:"8",cy:"8",r:"7",fill:"currentColor"}),s("path",{d:"M4.8 8.3 7 10.5l4.3-4.8",class:"cut"})]});case"FAILED":return s(Ze,{name:"failed",children:[s("path",{d:"M5 1h6l4 4v6l-4 4H5l-4-4V5z",fill:"currentColor"}),s("path",{d:"m5.6 5.6 4.8 4.8m0-4.8-4.8 4.8",class:"cut"})]});case"CANCELLED":return s(Ze,{name:"cancelled",children:[s("circle",{cx:"8",cy:"8",r:"6.25",class:"ring"}),s("path",{d:"m3.8 12.2 8.4-8.4",class:"ring"})]})}}function ht({part:e}){const t=2*Math.PI*e,[n,r]=[8+3.6*Math.sin(t),8-3.6*Math.cos(t)];return s(Ze,{name:"live",children:[s("circle",{cx:"8",cy:"8",r:"6.25",class:"ring","stroke-dasharray":e===0?"2.2 1.73":void 0}),e>0&&s("path",{d:`M8 8V4.4A3.6 3.6 0 ${e>.5?1:0} 1 ${n} ${r}z`,fill:"currentColor"})]})}const Zs={search:"M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10zm3.6-1.4L14 14",close:"m4 4 8 8m0-8-8 8",back:"M10 3 5 8l5 5",tick:"m3.5 8.5 3 3 6-7",cross:"m4.5 4.5 7 7m0-7-7 7",stroke:"m4 12 8-8",hand:"M3.5 8h9",pause:"M5.5 3.5v9m5-9v9",lock:"M4.5 7.5h7v5.5h-7zM6 7.5V5.3a2 2 0 0 1 4 0v2.2",clock:"M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 4.8V8l2.2 1.6",copy:"M5.5 5.5h7v8h-7zM3.5 10.5v-8h7",up:"M8 13V3.5M4 7.2 8 3.2l4 4",warning:"M8 2.2 14.6 13.6H1.4zM8 6.5v3.2m0 1.7v.4"};function se({name:e}){return s(Ze,{name:"glyph",children:s("path",{d:Zs[e],class:"stroke"})})}const be="/board",Ne=C(Ur()),Or=$t(()=>{const e=Ne.value.pathname.replace(/\/$/,"");if(e===be)return{kind:"list"};const t=/^\/board\/jobs\/([^/]+)$/.exec(e)?.[1];return t===void 0?{kind:"nowhere"}:{kind:"job",id:t}}),Mt=C(be);function Pt(e){return`${be}/jobs/${encodeURIComponent(e)}`}function Dt(e){history.pushState(null,"",e),Ot()}function ea(e){history.replaceState(null,"",e),Ot()}function Ot(){Ne.value=Ur(),Or.value.kind==="list"&&(Mt.value=Ne.value.pathname+Ne.value.search)}function Ur(){return new URL(location.href)}addEventListener("popstate",Ot);Ot();document.addEventListener("click",e=>{if(e.defaultPrevented||e.button!==0||e.metaKey||e.ctrlKey||e.shiftKey||e.altKey)return;const t=e.target?.closest?.("a");!t||t.target||t.origin!==location.origin||t.pathname!==be&&!t.pathname.startsWith(`${be}/`)||t.hash||(e.preventDefault(),t.href!==location.href&&Dt(t.pathname+t.search))});class L extends String{__apiType;value;__meta__;constructor(t,n){super(t),this.value=t,this.__meta__=n}toString(){return this.value}}new L(`
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
    `,{fragmentName:"Counts"});new L(`
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
    `,{fragmentName:"Row"});new L(`
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
}`,{fragmentName:"Live"});new L(`
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
    `,{fragmentName:"Attempt"});new L(`
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
    `,{fragmentName:"Entry"});new L(`
    fragment LogLine on LogLine {
  at
  stage
  attempt
  round
  stream
  text
  truncated
}
    `,{fragmentName:"LogLine"});new L(`
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
    `,{fragmentName:"Problem"});const ta=new L(`
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
}`),na=new L(`
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
}`),ra=new L(`
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
}`),sa=new L(`
    query Workflows {
  workflows {
    name
  }
}
    `),aa=new L(`
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
}`),ia=new L(`
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
    `),oa=new L(`
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
    `),la=new L(`
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
}`),ca=new L(`
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
}`),ua=new L(`
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
}`),da=new L(`
    query JobLog($id: ID!, $before: String) {
  job(id: $id) {
    logs(last: 100, before: $before) {
      edges {
        cursor
        node {
          ...LogLine
        }
      }
      pageInfo {
        startCursor
        hasPreviousPage
      }
    }
  }
}
    fragment LogLine on LogLine {
  at
  stage
  attempt
  round
  stream
  text
  truncated
}`),ha=new L(`
    subscription JobLogChanges($id: ID!, $after: String) {
  jobLogs(id: $id, after: $after) {
    cursor
    node {
      ...LogLine
    }
  }
}
    fragment LogLine on LogLine {
  at
  stage
  attempt
  round
  stream
  text
  truncated
}`),fa=new L(`
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
}`),pa=new L(`
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
}`),ma=new L(`
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
}`),ga=new L(`
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
}`),_a=new L(`
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
}`),va=new L(`
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
}`),ba=new L(`
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
}`),ya=new L(`
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
}`),wa=new L(`
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
}`),Ea=new L(`
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
}`),Ce=C(null),bt=C(null),ka=3e3;function qr(){rt(ra,{},{next:({stats:e})=>{Vs(e.at),Ce.value=e,bt.value=null},trouble:e=>{bt.value=e},error:e=>{bt.value=e,setTimeout(qr,ka)}})}Re(()=>{oe.value.state==="lost"?Ks():Xs()});function Aa({children:e}){return s(O,{children:[s("a",{class:"skip",href:"#content",children:"To the content"}),s("header",{class:"top",children:[s("a",{class:"brand",href:Mt.value,children:[s("img",{src:Ys,alt:"",width:"22",height:"22"}),"Callboard"]}),s(Sa,{}),s(Ta,{}),ve.value!==null&&!Ie.value&&s("button",{type:"button",class:"quiet",onClick:()=>{qs(),location.reload()},children:"Sign out"}),s("a",{class:"elsewhere",href:"/",children:"GraphiQL"})]}),s("div",{id:"content",tabIndex:-1,class:oe.value.state==="lost"?"unheard":"",children:e}),s(Na,{}),Ie.value&&s(Ia,{})]})}function Sa(){const e=Ce.value?.workers;return e?s("span",{class:"workers faint number",children:[e.workers===1?"1 worker":`${e.workers} workers`,s("span",{class:"slots",title:"As of the workers' last heartbeats, a few seconds ago at most",children:[" ","· ",e.busy.toLocaleString()," of ",e.slots.toLocaleString()," slots busy"]})]}):s("span",{class:"workers"})}const $a={live:"Live",connecting:"Connecting",lost:"No connection"};function Ta(){const{state:e}=oe.value;return s("span",{class:`link link-${e}`,role:"status",children:[s("i",{}),$a[e]]})}function Na(){const e=oe.value;return e.state!=="lost"||Ie.value?null:(xr.value,s("div",{class:"lost",children:[s(se,{name:"warning"}),e.since===null?s("p",{children:[s("strong",{role:"alert",children:"There is no connection."})," The board comes alive when the server answers."]}):s("p",{children:[s("strong",{role:"alert",children:"The connection is gone."})," What you see is ",He(Date.now()-e.since)," old. It goes on by itself when the server is back."]}),s("button",{type:"button",onClick:bn,children:"Try now"})]}))}function Ia(){const e=D(null),t=T("");return K(()=>{e.current?.showModal()},[]),s("dialog",{ref:e,class:"token","aria-labelledby":"token-heading",onCancel:n=>n.preventDefault(),onClose:()=>e.current?.showModal(),children:s("form",{onSubmit:n=>{n.preventDefault(),t.value.trim()&&Us(t.value.trim())},children:[s("h2",{id:"token-heading",children:"This server asks for a token"}),s("p",{children:Ie.value==="unknown"?"It does not know the one that you gave.":"Whoever runs it has one for you. It is kept in this tab until you close it."}),s("label",{class:"field",children:["Token",s("input",{type:"password",required:!0,autofocus:!0,autocomplete:"off",spellcheck:!1,value:t.value,onInput:({currentTarget:n})=>t.value=n.value})]}),s("div",{class:"buttons",children:s("button",{type:"submit",class:"primary",children:"Go on"})})]})})}const Fr=["INIT","PREPARE","EXECUTE","VALIDATE","COMPLETE","FAILED","CANCELLED"],he=["INIT","PREPARE","EXECUTE","VALIDATE","COMPLETE"],Jr=["PENDING","SCHEDULED","RUNNING","RETRYING","SUCCEEDED","FAILED","CANCELLED"];function M(e){const t=e.toLowerCase().replaceAll("_"," ");return t.charAt(0).toUpperCase()+t.slice(1)}function le(e){return e!=="COMPLETE"&&e!=="FAILED"&&e!=="CANCELLED"}const wn={APPROVAL:"Needs approval",BACKOFF:"Backing off",MANUAL_STEP:"Waits for next",NOT_BEFORE:"Starts later",NO_WORKER:"No worker",PAUSED:"Paused",QUEUED:"Queued",QUEUE_PAUSED:"Queue paused"},Ut={PENDING:"Waiting",SCHEDULED:"Claimed",RUNNING:"Running",RETRYING:"Backing off",SUCCEEDED:"Succeeded",FAILED:"Failed",CANCELLED:"Cancelled"},La={SUBMIT:"Submitted",START:"Claimed by a worker",PREPARE:"Init done, on to Prepare",EXECUTE:"Prepare done, on to Execute",VALIDATE:"Execute done, on to Validate",FINALIZE:"Validate done, on to Complete",COMPLETE:"Complete",FAIL:"Failed",BACKOFF:"Attempt failed, tries again",CANCEL:"Cancelled",REQUEST_CANCEL:"Asked to stop",RETRY:"Retried by hand",NEXT:"Let the stage begin",PAUSE:"Paused",RESUME:"Resumed",AMEND:"Changed",RELEASE:"Handed back by a draining worker",RESCUE:"Taken from a lost worker",STALE:"Late worker turned away"},En={DEPENDENCY_FAILED:"Dependency failed",HANDLER:"Handler error",INVALID_CONFIG:"Invalid configuration",PANIC:"Handler broke down",TIMEOUT:"Timed out",WORKER_LOST:"Workers lost"},Ca={CLIENT:"client",SYSTEM:"system",WORKER:"worker"},xa={NEXT:"The stage may begin.",RETRY:"The job runs again.",PAUSE:"Paused. What runs is finished first.",RESUME:"The job goes on.",CANCEL:"Cancelled, or asked to stop where it runs.",UPDATE:"Saved.",DELETE:"Deleted."};function Br({state:e}){return s("span",{class:`state state-${e.toLowerCase()}`,children:[s(Dr,{state:e}),M(e)]})}function Ra({at:e}){const t=Date.parse(e),n=Math.max(0,Math.max(Me.value,Q())-t);return s("time",{dateTime:e,title:We(t),children:js(n)})}function ye({problem:e,again:t}){return s("div",{class:"problem",role:"alert",children:[s(se,{name:"warning"}),s("div",{children:[s("p",{children:e.message}),e.requestId&&s("p",{class:"faint",children:["The server's log has more under ",s("code",{children:e.requestId}),"."]})]}),t&&s("button",{type:"button",onClick:t,children:"Try again"})]})}function It({heading:e,children:t}){return s("div",{class:"empty",children:[s("h2",{children:e}),t]})}function kn({text:e,what:t}){const n=T(!1);async function r(){await navigator.clipboard?.writeText(e).catch(()=>{}),n.value=!0,setTimeout(()=>n.value=!1,1500)}return navigator.clipboard?s("button",{type:"button",class:"quiet copy",onClick:r,"aria-label":`Copy ${t}`,title:`Copy ${t}`,children:[s(se,{name:n.value?"tick":"copy"}),s("span",{class:"unseen",role:"status",children:n.value?"Copied":""})]}):null}const Ma=35e3;async function H(e,t,n){for(;;){await Lr(),n?.throwIfAborted();const r=ve.peek(),a=await Pa(e.toString(),t,n),{data:i,errors:o}=a;if(!o?.length){if(i==null)throw new de("UNREADABLE","The server's answer holds nothing.");return i}const l=_n(o);if(l.code!=="UNAUTHENTICATED")throw l;Ir(r)}}async function Pa(e,t,n){const r=AbortSignal.timeout(Ma);let a;try{a=await fetch("/graphql",{method:"POST",headers:{"content-type":"application/json",accept:"application/graphql-response+json",...Nr()},body:JSON.stringify({query:e,variables:t}),signal:n?AbortSignal.any([n,r]):r})}catch(i){throw n?.throwIfAborted(),r.aborted?new de("TIMEOUT","The server has not answered in time."):i instanceof TypeError?new de("UNREACHABLE","The server cannot be reached."):i}try{const i=Oa(await a.text());if(typeof i=="object"&&i!==null)return i}catch{n?.throwIfAborted()}throw new de("UNREADABLE",`What answered is not Callboard (status ${a.status}).`)}const Da=/\d{16}/;function Oa(e){const{rawJSON:t}=JSON;return!t||!Da.test(e)?JSON.parse(e):JSON.parse(e,(n,r,a)=>typeof r=="number"&&Number.isInteger(r)&&!Number.isSafeInteger(r)&&a?.source?t(a.source):r)}function An({name:e,paused:t}){const n=T(!1),r=T(null);async function a(){n.value=!0,r.value=null;try{const i=t?(await H(wa,{name:e})).resumeQueue:(await H(ya,{name:e})).pauseQueue;r.value=i?.errors[0]?.message??null}catch(i){r.value=re(i).message}n.value=!1}return s("span",{class:"queue-switch",children:[s("button",{type:"button","aria-disabled":n.value,onClick:()=>!n.value&&void a(),children:[t?"Resume queue":"Pause queue"," ",e]}),r.value&&s("span",{class:"refused",role:"alert",children:r.value})]})}const Ua={RELEASE:"handed back by a draining worker",RESCUE:"taken from a lost worker",STALE:"a late worker turned away",AMEND:"changed",PAUSE:"paused",RESUME:"resumed"},qa={APPROVAL:"person",MANUAL_STEP:"person",PAUSED:"paused",BACKOFF:"backoff",NOT_BEFORE:"later"};function Fa(e,t){const n=new Ba(t);return e.forEach((r,a)=>n.take(r,e.slice(a+1,a+1+Ja))),n.finish(),n.lanes}const Ja=50;class Ba{constructor(t){this.present=t}present;lanes=[];lane=null;held=!1;granted=!1;due=null;take(t,n){const r=Date.parse(t.at);!this.lane&&t.trigger!=="SUBMIT"&&t.trigger!=="RETRY"&&this.lanes.length===0&&this.open(t,r,"waiting");const a=Ua[t.trigger];switch(a&&this.lane?.marks.push({at:r,text:a}),t.trigger){case"SUBMIT":return this.open(t,r,"waiting",{kind:"later",at:this.present.runAt??0});case"RETRY":return this.open(t,r,this.held?"paused":"waiting");case"PREPARE":case"EXECUTE":case"VALIDATE":case"FINALIZE":return this.close(r,"succeeded"),Wa(n,this.present)?this.open(t,r,"running"):this.open(t,r,this.held?"paused":"waiting");case"BACKOFF":return this.close(r,"failed"),this.open({...t,attempt:(t.attempt??1)+1},r,this.held?"paused":"waiting",Ha(t,r));case"START":return this.granted=!0,this.change("running",r);case"REQUEST_CANCEL":return this.change("stopping",r);case"RELEASE":case"RESCUE":return this.change(this.held?"paused":"waiting",r);case"NEXT":return this.waitedForPerson(),this.granted=!0,this.change(this.waitAt(r),r);case"PAUSE":this.held=!0,this.runs()||this.change("paused",r);return;case"RESUME":this.held=!1,this.runs()||this.change(this.waitAt(r),r);return;case"COMPLETE":return this.close(r,"succeeded");case"FAIL":return this.close(r,"failed");case"CANCEL":return this.present.manual&&this.waitedForPerson(),this.close(r,"cancelled");case"AMEND":case"STALE":return}}finish(){const{blockers:t}=this.present,n=t[0]&&qa[t[0]];let r=this.lane?.spans.at(-1);if(!r||r.to!==null)return;const{due:a}=this;!t.includes("BACKOFF")&&!t.includes("NOT_BEFORE")&&a&&r.kind===a.kind&&Number.isFinite(a.at)&&(r=this.waitsSince(r,a.at)),n==="person"&&this.waitedForPerson(),n&&r.kind==="waiting"&&(r.kind=n)}waitedForPerson(){if(!this.granted)for(const t of this.lane?.spans??[])t.kind==="waiting"&&(t.kind="person")}open({stage:t,attempt:n,round:r},a,i,o=null){this.granted=i==="running"||(n??1)>1,this.due=o&&o.at>a?o:null;const l=`${r}-${t}-${n??1}`;this.lane={key:l,stage:t,attempt:n??1,round:r,spans:[],marks:[],end:null},this.lane.spans.push({kind:i==="waiting"?this.waitAt(a):i,from:a,to:null}),this.lanes.push(this.lane)}change(t,n){const r=this.lane?.spans.at(-1);if(!r||r.kind===t)return;this.until(n);const a=this.lane?.spans.at(-1);a?.kind===t?a.to=null:this.lane?.spans.push({kind:t,from:n,to:null})}close(t,n){this.lane&&(this.until(t),this.lane.end={kind:n,at:t},this.lane=null)}until(t){let n=this.lane?.spans.at(-1);n&&(this.due&&n.kind===this.due.kind&&this.due.at<t&&(n=this.waitsSince(n,this.due.at)),n.to=t)}waitsSince(t,n){t.to=n;const r={kind:"waiting",from:n,to:null};return this.lane?.spans.push(r),r}waitAt(t){return this.due&&t<this.due.at?this.due.kind:"waiting"}runs(){const t=this.lane?.spans.at(-1)?.kind;return t==="running"||t==="stopping"}}function Hr(e){const t=e?.delaySeconds;return typeof t=="number"?t:null}function Ha({metadata:e},t){const n=Hr(e);return{kind:"backoff",at:n===null?1/0:t+n*1e3}}function Wa(e,t){for(const{trigger:n}of e)switch(n){case"START":case"NEXT":case"CANCEL":case"SUBMIT":case"RETRY":return!1;case"AMEND":case"PAUSE":case"RESUME":case"STALE":continue;default:return!0}return t.task==="RUNNING"||t.task==="SCHEDULED"}function Wr(e,t){const n={};for(const{spans:r}of e)for(const{kind:a,from:i,to:o}of r)n[a]=(n[a]??0)+Math.max((o??t)-i,0);return n}const Ht=28,Ga=3,Va=4,Wt=90,Ka=.1,Xa=[1,2,5,10,20,50,100,200,500,1e3,2e3,5e3,1e4,15e3,3e4,6e4,12e4,3e5,6e5,9e5,18e5,36e5,72e5,144e5,288e5,432e5,864e5,1728e5,6048e5];function ja(e,t,n){const r=e[0]?.spans[0]?.from??t,a=Math.max(r+1,...e.map(({end:u,spans:m})=>u?.at??m.at(-1)?.to??t)),i=za(e,r,a),o=i.reduce((u,m)=>u+m.to-m.from,0),l=(n-i.length*Ht)/Math.max(a-r-o,1);function d(u){let m=0,h=r;for(const c of i){if(u<=c.from)break;if(m+=(c.from-h)*l,u<c.to)return m+(u-c.from)/(c.to-c.from)*Ht;m+=Ht,h=c.to}return m+(Math.min(Math.max(u,r),a)-h)*l}function f(){const u=Wt/l,m=Xa.find(g=>g>=u)??Math.ceil(u/864e5)*864e5,h=[];let c=-Wt;for(let g=0;r+g<=a;){const S=r+g,y=i.find(_=>_.from<S&&S<_.to);if(y){g=Math.ceil((y.to-r)/m)*m;continue}const w=d(S);w-c>=Wt*.6&&(h.push({since:g,x:w}),c=w),g+=m}return h}return{from:r,to:a,width:n,cuts:i,x:d,ticks:f}}function za(e,t,n){const r=[],a=Qa(e,t,n).sort((o,l)=>l.to-l.from-(o.to-o.from));let i=n-t;for(const o of a.slice(0,Va)){const l=o.to-o.from,d=i-l;if(l<Ga*d||d<=0)break;const f=d*Ka;r.push({from:o.from+f,to:o.to-f}),i=d+2*f}return r.sort((o,l)=>o.from-l.from)}function Qa(e,t,n){const r=[];let a=t;for(const{spans:i}of e)for(const o of i)o.kind!=="running"&&o.kind!=="stopping"||(o.from>a&&r.push({from:a,to:o.from}),a=Math.max(a,o.to??n));return n>a&&r.push({from:a,to:n}),r}const Ya=["waiting","later","person","paused"];function Za({lanes:e,until:t}){return s("details",{class:"lane-table",children:[s("summary",{children:"As a table"}),s("div",{class:"scroller",tabIndex:0,role:"region","aria-label":"Timeline as a table",children:s("table",{children:[s("thead",{children:s("tr",{children:[s("th",{scope:"col",children:"Stage"}),s("th",{scope:"col",children:"Attempt"}),s("th",{scope:"col",children:"From"}),s("th",{scope:"col",children:"Waited"}),s("th",{scope:"col",children:"Backed off"}),s("th",{scope:"col",children:"Ran"}),s("th",{scope:"col",children:"End"})]})}),s("tbody",{children:e.map(n=>{const r=Wr([n],t),a=(...o)=>o.reduce((l,d)=>l+(r[d]??0),0),i=o=>o>0?ae(o):"–";return s("tr",{children:[s("th",{scope:"row",children:M(n.stage)}),s("td",{children:[n.attempt,n.round>0&&`, retry ${n.round}`]}),s("td",{children:Le(n.spans[0].from)}),s("td",{children:i(a(...Ya))}),s("td",{children:i(a("backoff"))}),s("td",{children:i(a("running","stopping"))}),s("td",{children:[n.end?M(n.end.kind):"goes on",n.marks.length>0&&`; ${n.marks.map(({text:o})=>o).join(", ")}`]})]},n.key)})})]})})]})}const nn={running:"Running",waiting:"Waiting for a worker",backoff:"Backing off",person:"Waiting for a person",paused:"Paused",later:"Not due yet",stopping:"Stopping"},Xe=30,Sn=14,$n=24,ei=18,ti=2,ni=76,[ri,si]=[7.6,7];function ai({job:e,entries:t}){const n=D(null),r=T(0),a=T(Q()),i=T(null),o=T(""),l=le(e.state)&&oe.value.state==="live";gi(n,r),vi(n,l,()=>a.value=Q());const[d,f]=[e.task?.state??null,e.runAt],u=e.blockers.map(({kind:v})=>v).join(),m=e.mode==="MANUAL",h=it(()=>{const v=e.blockers.map(({kind:p})=>p);return Fa(t,{task:d,blockers:v,runAt:f?Date.parse(f):null,manual:m})},[t,d,u,f,m]),c=h.slice(-60),g=Math.max(a.value,Date.parse(t.at(-1)?.at??e.createdAt)),S=Math.max(...c.map(fi),ni),y=ja(c,g,Math.max(r.value-S-ei,50)),w=c.length*Xe+$n,_=i.value&&c[i.value[0]]?.spans[i.value[1]]?i.value:null;function E(v){const p=mi(v.key,_,c);p&&(v.preventDefault(),i.value=p,o.value=Hn(c[p[0]],p[1],g))}return s("div",{class:"timeline",children:[s(di,{lanes:h,until:g}),s("div",{ref:n,class:"picture",style:{minHeight:`${w}px`},tabIndex:0,role:"application","aria-label":`Timeline of ${c.length} attempts. Arrow keys go from span to span; a table follows.`,onKeyDown:E,onPointerLeave:()=>i.value=null,children:r.value>0&&s("svg",{width:r.value,height:w,"aria-hidden":"true",children:[s(ui,{}),s(li,{scale:y,left:S,height:w}),c.map((v,p)=>s("g",{transform:`translate(0 ${p*Xe})`,class:"lane",children:[s("text",{x:"0",y:Xe/2,class:"lane-name",children:[M(v.stage),s("tspan",{class:"lane-attempt",dx:"6",children:Gr(v)})]}),s("g",{transform:`translate(${S} ${(Xe-Sn)/2})`,children:[v.spans.map((b,x)=>s(ii,{span:b,scale:y,until:g,chosen:_?.[0]===p&&_[1]===x,onEnter:()=>i.value=[p,x]},x)),s(oi,{lane:v,scale:y})]})]},v.key)),s(ci,{scale:y,left:S,height:w})]})}),s("span",{class:"unseen",role:"status",children:o.value}),s("p",{class:"detail number",children:_?Hn(c[_[0]],_[1],g):s("span",{class:"faint",children:pi(h,c)})}),s(Za,{lanes:h,until:g})]})}function ii(e){const{span:t,scale:n,until:r,chosen:a,onEnter:i}=e,o=n.x(t.from),l=Math.max(n.x(t.to??r)-o,ti);return s("g",{class:`span span-${t.kind}${a?" chosen":""}`,onPointerEnter:i,children:[s("rect",{x:o,y:"-8",width:Math.max(l,6),height:Xe,class:"target"}),s("rect",{x:o,width:l,height:Sn,rx:Math.min(3,l/2),class:"bar"})]})}function oi({lane:e,scale:t}){return e.end?s("path",{d:{succeeded:"m-3 0 2.2 2.4 4-5",failed:"m-3-3 6 6m0-6-6 6",cancelled:"m-3 3 6-6"}[e.end.kind],class:`end end-${e.end.kind}`,transform:`translate(${t.x(e.end.at)+10} ${Sn/2})`}):null}function li({scale:e,left:t,height:n}){const r=n-$n,a=e.ticks().map(i=>({...i,text:i.since===0?Le(e.from).slice(0,8):`+${hi(i.since)}`})).filter(({text:i},o,l)=>i!==l[o-1]?.text);return s("g",{class:"axis",transform:`translate(${t} 0)`,children:a.map(({since:i,x:o,text:l})=>s("g",{transform:`translate(${o} 0)`,children:[s("line",{y2:r+4}),s("text",{y:r+18,"text-anchor":o<20?"start":o>e.width-16?"end":"middle",children:l})]},i))})}function ci({scale:e,left:t,height:n}){const r=n-$n+4;return s("g",{class:"cuts",transform:`translate(${t} 0)`,children:e.cuts.map(a=>{const i=(e.x(a.from)+e.x(a.to))/2;return s("g",{children:[s("path",{d:`M${i-4} 0h8v${r}h-8z`,class:"cut-gap"}),s("path",{d:`M${i-4} 0v${r}M${i+4} 0v${r}`,class:"cut-edge"})]},a.from)})})}function ui(){const e=(t,n,r)=>s("pattern",{id:t,width:"6",height:"6",patternUnits:"userSpaceOnUse",patternTransform:`rotate(${n})`,children:[s("rect",{width:"6",height:"6",class:`${t}-ground`}),s("rect",{width:r,height:"6",class:`${t}-stripe`})]});return s("defs",{children:[e("backoff",45,2),e("paused",0,2),e("stopping",-45,3),s("pattern",{id:"person",width:"6",height:"6",patternUnits:"userSpaceOnUse",children:[s("rect",{width:"6",height:"6",class:"person-ground"}),s("circle",{cx:"3",cy:"3",r:"1.3",class:"person-stripe"})]})]})}function di({lanes:e,until:t}){const n=Wr(e,t);return s("ul",{class:"legend",children:Object.keys(nn).filter(r=>(n[r]??0)>0).map(r=>s("li",{children:[s("svg",{width:"16",height:"10","aria-hidden":"true",class:`span span-${r}`,children:s("rect",{width:"16",height:"10",rx:"2",class:"bar"})}),nn[r]," ",s("span",{class:"number",children:ae(n[r]??0)})]},r))})}function hi(e){return ae(e).replace(".0 s"," s").replace(/ 00? [a-z]+$/,"")}function Gr({attempt:e,round:t}){return[t>0?`retry ${t}`:"",e>1?`#${e}`:""].filter(Boolean).join(" ")}function fi(e){return e.stage.length*ri+14+Gr(e).length*si}function Hn(e,t,n){const r=e.spans[t],a=`${M(e.stage)}${e.attempt>1?`, attempt ${e.attempt}`:""}`,i=r.to===null?"until now":`to ${Le(r.to)}`;return`${a}: ${nn[r.kind].toLowerCase()} for ${ae((r.to??n)-r.from)}, ${Le(r.from)} ${i}`}function pi(e,t){const n=e[0]?.spans[0]?.from;return e.length>t.length?`The latest ${t.length} of ${e.length} attempts; all are in the table.`:n===void 0?"":`From ${We(n)}.`}function mi(e,t,n){const r=n.flatMap((o,l)=>o.spans.map((d,f)=>[l,f])),a=t?r.findIndex(([o,l])=>o===t[0]&&l===t[1]):-1,i={ArrowRight:1,ArrowDown:1,ArrowLeft:-1,ArrowUp:-1}[e];return e==="Escape"?null:e==="Home"?r[0]:e==="End"?r.at(-1):i===void 0?null:r[Math.min(Math.max(a+i,0),r.length-1)]}function gi(e,t){K(()=>{if(!e.current)return;const n=new ResizeObserver(([r])=>{r&&(t.value=Math.floor(r.contentRect.width))});return n.observe(e.current),()=>n.disconnect()},[])}const _i=1e3;function vi(e,t,n){K(()=>{if(n(),!t||!e.current)return;const r=matchMedia("(prefers-reduced-motion: reduce)").matches;let a=0,i=!1;const o=()=>{n(),i&&(a=requestAnimationFrame(o))},l=r?setInterval(n,_i):void 0,d=new IntersectionObserver(([f])=>{i=!r&&f?.isIntersecting===!0,cancelAnimationFrame(a),i&&(a=requestAnimationFrame(o))});return d.observe(e.current),()=>{d.disconnect(),cancelAnimationFrame(a),clearInterval(l)}},[t])}function Vr({heading:e,confirm:t,danger:n,busy:r,problem:a,onConfirm:i,onClose:o,children:l}){const d=D(null),f=ps();return _e(()=>d.current?.showModal(),[]),s("dialog",{ref:d,"aria-labelledby":f,onClose:o,onClick:u=>u.target===d.current&&d.current?.close(),children:s("form",{onSubmit:u=>{u.preventDefault(),r||i(new FormData(u.currentTarget))},children:[s("h2",{id:f,children:e}),l,a&&s("p",{class:"refused",role:"alert",children:a}),s("div",{class:"buttons",children:[s("button",{type:"button",onClick:()=>d.current?.close(),children:"Not now"}),s("button",{type:"submit",class:n?"danger":"primary","aria-disabled":r,children:t})]})]})})}async function bi(e,t,n){try{const r=(await yi(e,t,n))[0];return r?wi(r):null}catch(r){const{code:a,message:i}=re(r);return a==="UNREACHABLE"||a==="TIMEOUT"?`${i} Look whether it has taken effect.`:i}}async function yi(e,t,n){const r=n.reason?.trim()||null;switch(n.action){case"NEXT":return Ee((await H(fa,{id:e,version:t,reason:r})).nextStage);case"CANCEL":return Ee((await H(pa,{id:e,version:t,reason:r})).cancelJob);case"RETRY":return Ee((await H(ma,{id:e,version:t,from:n.from??"INIT"})).retryJob);case"PAUSE":return Ee((await H(ga,{id:e,version:t})).pauseJob);case"RESUME":return Ee((await H(_a,{id:e,version:t})).resumeJob);case"UPDATE":return Ee((await H(va,{id:e,version:t,input:n.input??{}})).updateJob);case"DELETE":return Ee((await H(ba,{id:e})).deleteJob)}}function Ee(e){return e?.errors??[]}function wi(e){switch(e.__typename){case"VersionConflict":return`The job has changed meanwhile: it is in ${M(e.job.state)} now. Look again, then repeat.`;case"InvalidTransition":{const{state:t}=e.job,n=e.allowedActions.map(r=>r.toLowerCase()).join(", ");return`A job in ${M(t)} does not accept this${n&&`, but ${n}`}.`}default:return/[.!?]$/.test(e.message)?e.message:`${e.message}.`}}const Kr=/^("(?:[^"\\]|\\.)*")\s*(.*)$/s,rn=/[:=]/;function Xr(e){const t=Kr.exec(e),n=e.search(rn),[r,a]=t?[Wn(t[1]),t[2]]:n<0?[e.trim(),""]:[e.slice(0,n).trim(),e.slice(n)];return!r||a&&a.search(rn)!==0?null:{key:r,value:a?Wn(a.slice(1).trim()):null}}function jr(e){const n=e.split(/\r\n|\r|\n/).map(r=>r.trim()).filter(Boolean).map(Xr);return n.includes(null)?'A label is key: value; a key with : or = in it stands in quotes, as "a:b": value.':n.map(r=>({key:r.key,value:r.value??""}))}function Lt(e){return e.map(({key:t,value:n})=>`${Gn(t,rn)}: ${Gn(n,/^$/)}`.trimEnd()).join(`
`)}function Wn(e){if(!Kr.test(e))return e;try{const t=JSON.parse(e);return typeof t=="string"?t:e}catch{return e}}function Gn(e,t){return e!==e.trim()||/[\r\n]/.test(e)||e.startsWith('"')||e!==""&&t.test(e)?JSON.stringify(e):e}const Vn=1e6;function Ei({job:e}){return s(O,{children:[s("label",{class:"field",children:["Name",s("input",{name:"name",required:!0,maxLength:255,defaultValue:e.name})]}),s("label",{class:"field",children:["Description",s("textarea",{name:"description",rows:2,maxLength:1e4,defaultValue:e.description??""})]}),s("div",{class:"pair",children:[s("label",{class:"field",children:["Priority ",s("span",{class:"faint",children:"(higher first)"}),s("input",{name:"priority",type:"number",required:!0,step:"1",min:-Vn,max:Vn,defaultValue:e.priority})]}),s("label",{class:"field",children:["Mode",s("span",{class:"select",children:s("select",{name:"mode",children:[s("option",{value:"AUTO",selected:e.mode==="AUTO",children:"By itself"}),s("option",{value:"MANUAL",selected:e.mode==="MANUAL",children:"Step by step"})]})})]})]}),s("label",{class:"field",children:["Labels ",s("span",{class:"faint",children:"(one a line, as key: value; odd ones in quotes)"}),s("textarea",{name:"labels",rows:3,defaultValue:Lt(e.labels)})]})]})}function ki(e,t){const n=o=>String(e.get(o)??"").replace(/\r\n?/g,`
`),r=jr(n("labels"));if(typeof r=="string")return r;const a=n("mode")==="MANUAL"?"MANUAL":"AUTO",i={...n("name")!==t.name.replace(/[\r\n]/g,"")&&{name:n("name").trim()},...n("description")!==(t.description??"").replace(/\r\n?/g,`
`)&&{description:n("description").trim()||null},...Number(n("priority"))!==t.priority&&{priority:Number(n("priority"))},...a!==t.mode&&{mode:a},...Lt(r)!==Lt(t.labels)&&{labels:r}};return Object.keys(i).length>0?i:"Nothing has been changed."}const Ai=["NEXT","RETRY","RESUME","PAUSE","UPDATE","CANCEL","DELETE"],Kn=["PAUSE","RESUME"],Si=1e3;function $i({job:e}){const t=T(null),n=T(!1),r=T(null),a=T(""),i=D(null),o=D(!1),{id:l,version:d}=e;async function f(h,c){n.value=!0,r.value=null,a.value="",r.value=await bi(l,c,h),n.value=!1,r.value===null&&(a.value=xa[h.action],t.value=null,h.action==="DELETE"?Dt(Mt.value):o.current=!0)}const u=t.value;K(()=>{!o.current||u||(o.current=!1,i.current?.focus())});function m(h){r.value=null,Kn.includes(h)?f({action:h},d):t.value={action:h,version:d}}return s("div",{class:"actions",ref:i,role:"group","aria-label":"What can be done",tabIndex:-1,children:[Ai.filter(h=>e.allowedActions.includes(h)).map(h=>s("button",{type:"button",class:Ii(h),"data-action":h,"aria-haspopup":Kn.includes(h)?void 0:"dialog","aria-disabled":n.value,onClick:()=>!n.value&&m(h),children:et(h,e)},h)),s("p",{class:r.value&&!u?"told refused":"told faint",role:"status",children:u?"":r.value??a.value}),u&&s(Vr,{heading:`${et(u.action,e)}: ${e.name}`,confirm:u.action==="UPDATE"?"Save":et(u.action,e),danger:u.action==="CANCEL"||u.action==="DELETE",busy:n.value,problem:r.value,onConfirm:h=>{const c=Ni(u.action,h,e);typeof c=="string"?r.value=c:f(c,u.action==="CANCEL"?e.version:u.version)},onClose:()=>{t.value=null,r.value=null},children:s(Ti,{action:u.action,job:e})},u.action)]})}function Ti({action:e,job:t}){switch(e){case"NEXT":return s(O,{children:[s("p",{children:["Stage ",M(t.stage)," begins as soon as a worker is free."]}),s(Xn,{})]});case"CANCEL":return s(O,{children:[s("p",{children:[t.task?.state==="RUNNING"?`Stage ${M(t.stage)} runs: its worker is asked to stop. `:`It stands before stage ${M(t.stage)}. `,"A cancelled job cannot be run again."]}),s(Xn,{})]});case"RETRY":return s("fieldset",{children:[s("legend",{children:"Where it starts again"}),s("label",{children:[s("input",{type:"radio",name:"from",value:"FAILED_STAGE",defaultChecked:!0,autofocus:!0}),s("span",{children:["From ",M(t.stage),", where it failed; earlier results stay"]})]}),s("label",{children:[s("input",{type:"radio",name:"from",value:"INIT"}),s("span",{children:"From the beginning"})]})]});case"DELETE":return s("p",{children:"The job goes for good, with its history and its results."});case"UPDATE":return s(Ei,{job:t});case"PAUSE":case"RESUME":return null}}function Xn(){return s("label",{class:"field",children:["Reason ",s("span",{class:"faint",children:"(kept in the history)"}),s("textarea",{name:"reason",rows:2,maxLength:Si,autofocus:!0})]})}function Ni(e,t,n){switch(e){case"RETRY":return{action:e,from:t.get("from")==="INIT"?"INIT":"FAILED_STAGE"};case"UPDATE":{const r=ki(t,n);return typeof r=="string"?r:{action:e,input:r}}default:return{action:e,reason:String(t.get("reason")??"")}}}function et(e,t){switch(e){case"NEXT":return t.blockers.some(({kind:r})=>r==="APPROVAL")?`Approve ${M(t.stage)}`:`Begin ${M(t.stage)}`;case"RETRY":return"Retry";case"RESUME":return"Resume";case"PAUSE":return"Pause";case"UPDATE":return"Edit";case"CANCEL":return"Cancel job";case"DELETE":return"Delete"}}function Ii(e){return e==="NEXT"||e==="RETRY"||e==="RESUME"?"primary":e==="CANCEL"||e==="DELETE"?"danger-quiet":""}const Li=1e3;function Ci({id:e,version:t}){const n=T(null),r=T(null);return K(()=>{const a=new AbortController;return Ri(e,a.signal).then(i=>{n.value=i,r.value=null},i=>{a.signal.aborted||(r.value=re(i))}),()=>a.abort()},[e,t]),n.value?s("div",{class:"scroller",tabIndex:0,role:"region","aria-label":"Attempts",children:s("table",{class:"attempts",children:[s("thead",{children:s("tr",{children:[s("th",{scope:"col",children:"Stage"}),s("th",{scope:"col",children:"Attempt"}),s("th",{scope:"col",children:"State"}),s("th",{scope:"col",children:"Handler"}),s("th",{scope:"col",children:"Worker"}),s("th",{scope:"col",children:"Began"}),s("th",{scope:"col",children:"Ran"})]})}),s("tbody",{children:[...n.value].reverse().map(a=>s(xi,{task:a},a.id))})]})}):r.value?s(ye,{problem:r.value}):s("p",{class:"faint",children:"Reading …"})}function xi({task:e}){const t=e.startedAt&&Date.parse(e.startedAt);return s(O,{children:[s("tr",{children:[s("th",{scope:"row",children:M(e.stage)}),s("td",{children:[e.attempt," of ",e.maxAttempts,e.round>0&&`, retry ${e.round}`]}),s("td",{class:`task-${e.state.toLowerCase()}`,children:Ut[e.state]}),s("td",{children:e.handler}),s("td",{children:e.worker?.name??"–"}),s("td",{title:t?We(t):"",children:t?Le(t):"–"}),s("td",{children:t&&e.finishedAt?ae(Date.parse(e.finishedAt)-t):"–"})]}),e.error&&s("tr",{class:"attempt-error",children:s("td",{colSpan:7,children:s("div",{children:[En[e.error.kind],": ",e.error.message,e.error.details!=null&&s("code",{children:[" ",JSON.stringify(e.error.details)]})]})})})]})}async function Ri(e,t){const n=[];let r=null;do{const{job:a}=await H(la,{id:e,after:r},t);if(!a)break;n.push(...a.tasks.nodes),r=a.tasks.pageInfo.hasNextPage?a.tasks.pageInfo.endCursor:null}while(r!==null&&n.length<Li);return n}const jn=2e4;function Mi({id:e,version:t}){const n=T(null),r=T(null);K(()=>{const o=new AbortController;return H(ia,{id:e},o.signal).then(({job:l})=>{n.value=l,r.value=null},l=>{o.signal.aborted||(r.value=re(l))}),()=>o.abort()},[e,t]);const a=n.value;if(!a)return r.value?s(ye,{problem:r.value}):s("p",{class:"faint",children:"Reading …"});const i=a.results;return s(O,{children:[a.output!=null&&s(ft,{name:"Output",value:a.output}),a.error?.details!=null&&s(ft,{name:"Details of the error",value:a.error.details}),s(ft,{name:"Input",value:a.input}),he.filter(o=>i[o]!=null).map(o=>s(ft,{name:`Result of ${M(o)}`,value:i[o]},o))]})}function ft({name:e,value:t}){const n=T(!1),r=JSON.stringify(t,null,2),a=!n.value&&r.length>jn;return s("section",{class:"value",children:[s("h3",{children:[e,s(kn,{text:r,what:e})]}),s("pre",{tabIndex:0,children:a?`${r.slice(0,jn)} …`:r}),a&&s("button",{type:"button",onClick:()=>n.value=!0,children:["Show all ",r.length.toLocaleString()," characters"]})]})}function Pi({watch:e}){const t=T(!1),n=e.entries.value;async function r(){t.value=!0,await e.readEarlier(),t.value=!1}return s(O,{children:[s("ol",{class:"history",reversed:!0,"aria-label":"History, the latest first",children:n.map((a,i)=>{const o=n.length-1-i;return s(Di,{entry:n[o],before:n[o-1]},n[o].seq)})}),e.hasEarlier.value&&s("button",{type:"button",onClick:r,"aria-disabled":t.value,children:t.value?"Reading …":"Show earlier entries"})]})}function Di({entry:e,before:t}){const n=Date.parse(e.at),r=e.fromState!==e.toState;return s("li",{class:`entry entry-${e.trigger.toLowerCase()}`,"data-seq":e.seq,children:[s("span",{class:"entry-seq number faint",children:e.seq}),s("time",{dateTime:e.at,title:We(n),class:"entry-at number",children:Le(n)}),s("span",{class:"entry-since number faint",children:t?`+${ae(n-Date.parse(t.at))}`:""}),s("div",{class:"entry-what",children:[s("p",{children:[s("strong",{children:La[e.trigger]}),r&&e.fromState&&s("span",{class:"faint",children:[" ",M(e.fromState)," → ",M(e.toState)]}),e.attempt!==null&&e.attempt>1&&s("span",{class:"faint number",children:[" · attempt ",e.attempt]})]}),e.reason&&s("p",{class:"entry-reason",children:["“",e.reason,"”"]}),e.error&&s("p",{class:"entry-error",children:[En[e.error.kind],": ",e.error.message]}),s(Oi,{entry:e})]}),s("span",{class:"entry-actor faint",children:[Ca[e.actor.kind]," ",e.actor.name]})]})}function Oi({entry:{trigger:e,metadata:t}}){const n=e==="BACKOFF"&&Hr(t);return n?s("p",{class:"faint number",children:["The next attempt waits ",ae(n*1e3),"."]}):t==null?null:s("code",{class:"faint",children:JSON.stringify(t)})}const Ui=500,Gt=2e3,qi=2e3;class Fi{constructor(t){this.id=t,this.place={id:t,after:null}}id;lines=C([]);read=C(!1);hasEarlier=C(!1);problem=C(null);over=new AbortController;place;stopFollowing=null;again;gathered=[];frame=0;start(){this.readLast()}stop(){this.over.abort(),this.stopFollowing?.(),clearTimeout(this.again),cancelAnimationFrame(this.frame)}async readEarlier(){const t=this.lines.value[0]?.cursor;if(!(!t||!this.hasEarlier.value))try{const n=await this.before(t);if(!n||this.lines.value[0]?.cursor!==t)return;this.hasEarlier.value=n.hasEarlier,this.lines.value=[...n.lines,...this.lines.value],this.problem.value=null}catch(n){this.over.signal.aborted||(this.problem.value=re(n))}}async readLast(){this.stopFollowing?.(),this.gathered=[];try{const t=await this.before(null);if(!t)return;const{lines:n,hasEarlier:r}=t;this.place.after=n.at(-1)?.cursor??null,this.hasEarlier.value=r,this.lines.value=n,this.read.value=!0,this.problem.value=null,this.follow()}catch(t){if(this.over.signal.aborted)return;this.problem.value=re(t),this.readSoon()}}follow(){this.stopFollowing=rt(ha,this.place,{next:({jobLogs:{cursor:t,node:n}})=>{this.place.after=t,n&&this.gather({...n,cursor:t})},trouble:t=>{this.problem.value=t,this.readSoon()},error:t=>{t.code!=="NOT_FOUND"&&(this.problem.value=t,this.readSoon())}})}gather(t){this.gathered.push(t),this.gathered.length>Gt?this.flush():this.frame===0&&(this.frame=requestAnimationFrame(this.flush))}flush=()=>{cancelAnimationFrame(this.frame),this.frame=0;const t=[...this.lines.value,...this.gathered];this.gathered=[],t.length>Gt&&(this.hasEarlier.value=!0),this.lines.value=t.slice(-Gt)};async before(t){let n=[],r=!0;for(;r&&n.length<Ui;){const a=await this.page(n[0]?.cursor??t);if(!a)return null;n=[...a.lines,...n],{hasEarlier:r}=a}return{lines:n,hasEarlier:r}}async page(t){const{job:n}=await H(da,{id:this.id,before:t},this.over.signal);if(this.over.signal.throwIfAborted(),!n)return null;const{edges:r,pageInfo:a}=n.logs;return{lines:r.map(({cursor:i,node:o})=>({...o,cursor:i})),hasEarlier:a.hasPreviousPage}}readSoon(){clearTimeout(this.again),this.again=setTimeout(()=>{this.readLast()},qi)}}const Ji=24,Bi=/\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-Z\\-_])/g;function Hi({id:e,live:t}){const n=D(null);n.current??=new Fi(e),K(()=>(n.current.start(),()=>n.current.stop()),[]);const r=T(!1),a=D(null),i=D(!0),o=D(null),l=n.current.lines.value,d=n.current.problem.value;_e(()=>{const{current:u}=a;if(!u)return;i.current?u.scrollTop=u.scrollHeight:o.current?.line.isConnected&&(u.scrollTop+=o.current.line.offsetTop-o.current.top);const m=u.lastElementChild;o.current=m&&{line:m,top:m.offsetTop}},[l]);async function f(){r.value||(r.value=!0,await n.current.readEarlier(),r.value=!1)}return n.current.read.value?s(O,{children:[d&&s(ye,{problem:d}),l.length===0?s("p",{class:"faint",children:t?"Nothing was said yet. What handlers and programs say appears here by itself.":"Nothing was said."}):s(O,{children:[s("p",{class:"log-head faint number",children:[n.current.hasEarlier.value&&"The last ",l.length===1?"1 line":`${l.length.toLocaleString()} lines`,s(kn,{text:l.map(({text:u})=>u).join(`
`),what:"lines"}),n.current.hasEarlier.value&&s("button",{type:"button",onClick:f,"aria-disabled":r.value,children:r.value?"Reading …":"Show earlier lines"})]}),s("div",{class:"log",ref:a,role:"region","aria-label":"Log",tabIndex:0,onScroll:({currentTarget:{scrollHeight:u,scrollTop:m,clientHeight:h}})=>{i.current=u-m-h<Ji},children:l.map((u,m)=>s(Gi,{line:u,heads:Wi(u,l[m-1])},u.cursor))})]})]}):d?s(ye,{problem:d}):s("p",{class:"faint panel-empty",children:"Reading …"})}function Wi(e,t){return t?e.stage!==t.stage||e.attempt!==t.attempt||e.round!==t.round:!0}class Gi extends $e{shouldComponentUpdate(t){return t.heads!==this.props.heads}render({line:t,heads:n}){const r=Date.parse(t.at);return s(O,{children:[n&&s("h3",{children:[M(t.stage),t.attempt>1&&s("span",{class:"faint",children:[" · attempt ",t.attempt]}),t.round>0&&s("span",{class:"faint",children:[" · retry ",t.round]})]}),s("p",{class:`line line-${t.stream.toLowerCase()}`,children:[s("time",{class:"faint",dateTime:t.at,title:We(r),children:Le(r)}),t.stream==="STDERR"&&s("span",{class:"unseen",children:"standard error: "}),s("span",{class:"line-text",children:[t.text.replace(Bi,""),t.truncated&&s("span",{class:"faint",children:" … cut"})]})]})]})}}const Tn={"15m":900,"1h":3600,"24h":86400,"7d":604800},zr=["newest","oldest","ended"],Qr=32;function sn(e){const t=e.get("since"),n=e.get("order");return{states:Fr.filter(r=>e.getAll("state").includes(r)),tasks:Jr.filter(r=>e.getAll("task").includes(r)),queue:e.get("queue")||null,workflow:e.get("workflow")||null,name:e.get("name")??"",labels:[...new Set(e.getAll("label").filter(Boolean))].slice(0,Qr),since:t!==null&&Object.hasOwn(Tn,t)?t:null,order:zr.find(r=>r===n)??"newest"}}function st(e){const t=new URLSearchParams;for(const r of e.states)t.append("state",r);for(const r of e.tasks)t.append("task",r);e.queue&&t.append("queue",e.queue),e.workflow&&t.append("workflow",e.workflow),e.name&&t.append("name",e.name);for(const r of e.labels)t.append("label",r);e.since&&t.append("since",e.since),e.order!=="newest"&&t.append("order",e.order);const n=t.toString();return n&&`?${n}`}function Yr(e){return st({...e,order:"newest"})===""}function Vi(e,t){return{...e.states.length>0&&{states:e.states},...e.tasks.length>0&&{taskStates:e.tasks},...e.queue&&{queues:[e.queue]},...e.workflow&&{workflows:[e.workflow]},...e.name&&{nameContains:e.name},...e.labels.length>0&&{labels:e.labels.map(Xi)},...e.since&&{createdAfter:Zr(e.since,t)}}}function Zr(e,t){return new Date(t-Tn[e]*1e3).toISOString()}function Ki(e){return{field:e.order==="ended"?"FINISHED_AT":"CREATED_AT",direction:e.order==="oldest"?"ASC":"DESC"}}function Xi(e){const t=Xr(e);return t?{key:t.key,...t.value!==null&&{values:[t.value]}}:{key:e}}const ji=`query Job($id: ID!) {
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
}`;function zi({job:e}){const t=n=>be+st(sn(new URLSearchParams(n)));return s("aside",{class:"properties","aria-label":"Properties",children:[s("dl",{children:[s(Z,{name:"Workflow",children:[s("a",{href:t({workflow:e.workflow.name}),children:e.workflow.name}),s("span",{class:"faint number",children:[" version ",e.workflow.version]})]}),s(Z,{name:"Queue",children:s("a",{href:t({queue:e.queue}),children:e.queue})}),s(Z,{name:"Priority",children:s("span",{class:"number",children:e.priority.toLocaleString()})}),s(Z,{name:"Mode",children:e.mode==="AUTO"?"By itself":"Step by step"}),s(Z,{name:"Worker",children:e.task?.worker?`${e.task.worker.name} on ${e.task.worker.host}`:s("span",{class:"faint",children:"none"})}),s(Z,{name:"Created",children:s(pt,{at:e.createdAt})}),e.runAt&&s(Z,{name:"Not before",children:s(pt,{at:e.runAt})}),e.startedAt&&s(Z,{name:"Started",children:s(pt,{at:e.startedAt})}),e.finishedAt&&s(Z,{name:"Ended",children:s(pt,{at:e.finishedAt})}),e.retries>0&&s(Z,{name:"Retried",children:s("span",{class:"number",children:e.retries===1?"once":`${e.retries} times`})}),e.labels.length>0&&s(Z,{name:"Labels",children:s("span",{class:"labels wrapped",children:e.labels.map(({key:n,value:r})=>s("a",{class:"label",title:`${n}: ${r}`,href:t({label:Lt([{key:n,value:r}])}),children:r?`${n}: ${r}`:n},n))})}),e.idempotencyKey&&s(Z,{name:"Idempotency key",children:s("code",{class:"breaking",children:e.idempotencyKey})}),s(Z,{name:"Id",children:[s("code",{class:"breaking",children:e.id}),s(kn,{text:e.id,what:"id"})]})]}),s("a",{class:"elsewhere",href:Qi(e.id),children:"Open in GraphiQL"})]})}function Qi(e){return`/graphql?${new URLSearchParams({query:ji,variables:JSON.stringify({id:e})}).toString()}`}function Z({name:e,children:t}){return s("div",{children:[s("dt",{children:e}),s("dd",{children:t})]})}function pt({at:e}){const t=Date.parse(e);return s("time",{dateTime:e,title:We(t),class:"number",children:Qs(t,Q())})}function an({state:e,stage:t,progress:n}){return e==="COMPLETE"?1:Math.min(Math.max(n*he.length-he.indexOf(t),0),1)}function Yi({job:e}){const t=he.indexOf(e.stage),n=an(e),r=Math.round(n*100),a=`Stage ${t+1} of ${he.length}, ${M(e.stage)}`,i=le(e.state)?`${a}, ${r} %`:`${M(e.state)} at ${a}`;return s("span",{class:le(e.state)?"track":"track track-ended",role:"img","aria-label":i,title:i,children:he.map((o,l)=>{const f=l<t||e.state==="COMPLETE"?"done":l>t?"ahead":le(e.state)?"now":e.state.toLowerCase();return s("i",{class:`track-${f}`,children:f==="now"&&s("b",{style:{transform:`scaleX(${n})`}})},o)})})}const zn={done:"tick",failed:"cross",cancelled:"stroke",person:"lock",waiting:"clock"},on=13,Qn=2*Math.PI*on;function Zi({job:e,bindings:t}){return s("div",{class:"stages-card",children:[s("ol",{class:"stages","aria-label":"Stages",children:he.map(n=>{const r=eo(n,e),a=t.find(o=>o.stage===n),i=a?.approval&&r==="ahead";return s("li",{class:`stage stage-${r}`,"aria-current":n===e.stage?"step":void 0,children:[s("svg",{class:"node",viewBox:"0 0 32 32",width:"32",height:"32","aria-hidden":"true",children:[s("circle",{cx:"16",cy:"16",r:on,class:"node-ring"}),r==="running"&&s("circle",{cx:"16",cy:"16",r:on,class:"node-progress","stroke-dasharray":`${Qn*an(e)} ${Qn}`})]}),(zn[r]||i)&&s(se,{name:zn[r]??"lock"}),r==="running"&&s("span",{class:"node-percent number",children:Math.round(an(e)*100)}),s("span",{class:"stage-name",children:M(n)}),s("span",{class:"stage-detail faint number",children:to(n,r,e,a?.approval??!1)}),a&&s("span",{class:"stage-handler faint",children:a.handler})]},n)})}),s("div",{class:"whole",role:"progressbar","aria-label":"Progress over all stages","aria-valuemin":0,"aria-valuemax":100,"aria-valuenow":Math.round(e.progress*100),children:s("b",{style:{transform:`scaleX(${e.progress})`}})})]})}function eo(e,t){const[n,r]=[he.indexOf(e),he.indexOf(t.stage)];return n<r||t.state==="COMPLETE"?"done":n>r?"ahead":t.state==="FAILED"?"failed":t.state==="CANCELLED"?"cancelled":t.task?.state==="RUNNING"?"running":t.blockers.some(({kind:i})=>i==="APPROVAL"||i==="MANUAL_STEP")?"person":"waiting"}function to(e,t,n,r){const a=n.stages.find(l=>l.stage===e)?.task,i=a&&a.attempt>1?`attempt ${a.attempt}`:"",o=(...l)=>l.filter(Boolean).join(" · ")||" ";switch(t){case"ahead":return r?"needs approval":" ";case"person":case"waiting":{const l=n.blockers[0];return o(l?wn[l.kind]:a?Ut[a.state]:"",i)}case"running":return o(a?.startedAt?He(Math.max(Me.value,Q())-Date.parse(a.startedAt)):"",i);case"done":case"failed":case"cancelled":return!a?.startedAt||!a.finishedAt?o(le(n.state)?"":M(n.state),i):o(ae(Date.parse(a.finishedAt)-Date.parse(a.startedAt)),i)}}const no=500,ro=2e3;class so{constructor(t){this.id=t,this.place={id:t,after:null}}id;job=C(null);gone=C(!1);problem=C(null);entries=C([]);hasEarlier=C(!1);historyRead=C(!1);bindings=C([]);over=new AbortController;stopJob=null;stopHistory=null;timers=new Set;startCursor=null;place;start(){this.followJob(),this.readHistory(),this.readBindings()}stop(){this.over.abort(),this.stopJob?.(),this.stopHistory?.();for(const t of this.timers)clearTimeout(t)}followJob(){this.stopJob=rt(aa,{id:this.id},{next:({job:t})=>{this.job.value=t,this.problem.value=null},trouble:t=>this.fail(t),error:t=>{this.fail(t),t.code!=="NOT_FOUND"&&t.code!=="BAD_USER_INPUT"&&this.soon(()=>this.followJob())},complete:()=>{const t=this.job.value?.state;(!t||le(t)||t==="FAILED")&&(this.gone.value=!0)}})}async readHistory(){this.stopHistory?.();try{let t=[],n=null;do{const r=await this.page(n);if(!r)return;n===null&&(this.place.after=r.edges.at(-1)?.cursor??null),t=[...r.edges.map(({node:a})=>a),...t],n=r.pageInfo.hasPreviousPage?r.pageInfo.startCursor:null}while(n!==null&&t.length<no);this.startCursor=n,this.hasEarlier.value=n!==null,this.entries.value=t,this.historyRead.value=!0,this.followHistory()}catch(t){if(this.over.signal.aborted)return;this.fail(re(t)),this.soon(()=>{this.readHistory()})}}async readEarlier(){if(this.startCursor!==null)try{const t=await this.page(this.startCursor);if(!t)return;this.startCursor=t.pageInfo.hasPreviousPage?t.pageInfo.startCursor:null,this.hasEarlier.value=this.startCursor!==null,this.entries.value=[...t.edges.map(({node:n})=>n),...this.entries.value]}catch(t){this.over.signal.aborted||this.fail(re(t))}}followHistory(){this.stopHistory=rt(ua,this.place,{next:({transitions:{cursor:t,edge:n}})=>{if(this.place.after=t,!n)return;const r=this.entries.value.at(-1)?.seq??0;n.node.seq===r+1?this.entries.value=[...this.entries.value,n.node]:n.node.seq>r&&this.readHistory()},trouble:t=>this.fail(t),error:t=>{t.code!=="CURSOR_EXPIRED"&&t.code!=="BAD_USER_INPUT"&&this.fail(t),this.soon(()=>{this.readHistory()})}})}async page(t){const{job:n}=await H(ca,{id:this.id,before:t},this.over.signal);return this.over.signal.throwIfAborted(),n?.transitions??null}async readBindings(){try{const{job:t}=await H(oa,{id:this.id},this.over.signal);this.bindings.value=t?.workflow.stages??[]}catch{this.over.signal.aborted||this.soon(()=>{this.readBindings()})}}fail(t){t.code==="NOT_FOUND"||t.code==="BAD_USER_INPUT"&&!this.job.value?this.gone.value=!0:this.problem.value=t}soon(t){const n=setTimeout(()=>{this.timers.delete(n),t()},ro);this.timers.add(n)}}const mt={timeline:"Timeline",history:"History",log:"Log",attempts:"Attempts",data:"Data"};function ao({id:e}){const t=D(null);t.current??=new so(e);const{job:n,gone:r,problem:a}=t.current;K(()=>(t.current.start(),()=>t.current.stop()),[]);const i=n.value?.name,o=n.value?.state;return _e(()=>{document.title=i&&o?`${M(o)}: ${i} · Callboard`:"Job · Callboard"},[i,o]),_e(()=>scrollTo({top:0,behavior:"instant"}),[]),s("main",{class:"job",children:[s("a",{class:"back",href:Mt.value,children:[s(se,{name:"back"}),"Jobs"]}),r.value&&!n.value?s(It,{heading:"There is no such job",children:s("p",{children:[s("code",{class:"breaking",children:e})," was deleted, or has never been there."]})}):n.value?s(io,{job:n.value,watch:t.current}):a.value?s(ye,{problem:a.value}):s(ho,{})]})}function io({job:e,watch:t}){const n=D(null);return K(()=>n.current?.focus({preventScroll:!0}),[]),s(O,{children:[s("header",{class:"job-head",children:[s("div",{class:"job-title",children:[s("h1",{ref:n,tabIndex:-1,children:e.name}),s("p",{class:"job-state",children:[s("span",{role:"status",children:s(Br,{state:e.state})}),s(oo,{job:e}),le(e.state)&&s("span",{class:"number faint",children:[Math.round(e.progress*100)," %"]}),s("span",{class:"faint",children:e.cancelRequestedAt&&le(e.state)?"Asked to stop":e.task?.progressMessage??""})]}),e.description&&s("p",{class:"job-description",children:e.description})]}),!t.gone.value&&s($i,{job:e})]}),t.gone.value&&s("p",{class:"notice",role:"alert",children:"This job was deleted. This is how it was last seen."}),t.problem.value&&s(ye,{problem:t.problem.value}),s(Zi,{job:e,bindings:t.bindings.value}),s(lo,{job:e}),s("div",{class:"job-body",children:[s(uo,{job:e,watch:t}),s(zi,{job:e})]})]})}function oo({job:e}){if(!e.startedAt)return null;const t=Date.parse(e.startedAt);return s("span",{class:"number faint",children:e.finishedAt?`took ${ae(Date.parse(e.finishedAt)-t)}`:`for ${He(Math.max(Me.value,Q())-t)}`})}function lo({job:e}){return e.error?s("section",{class:"why why-failed","aria-label":"Error",children:[s(se,{name:"warning"}),s("div",{children:[s("h2",{children:[En[e.error.kind]," in ",M(e.error.stage),", attempt ",e.error.attempt]}),s("p",{children:e.error.message})]})]}):e.blockers.length===0?null:s("section",{class:"why","aria-label":"Why it is not running",children:[s(se,{name:"clock"}),s("ul",{children:e.blockers.map(({kind:t,message:n,until:r})=>s("li",{children:[s("strong",{children:[wn[t],"."]})," ",co(t,e)??n,t==="QUEUE_PAUSED"&&s(An,{name:e.queue,paused:!0}),r&&s("span",{class:"number faint",children:[" ",He(Date.parse(r)-Math.max(Me.value,Q()))," left."]})]},t))})]})}function co(e,t){switch(e){case"APPROVAL":return`“${et("NEXT",t)}” gives it.`;case"MANUAL_STEP":return`“${et("NEXT",t)}” lets the stage begin.`;case"PAUSED":return"“Resume” lets it go on.";case"QUEUE_PAUSED":return"No job of its queue starts. ";default:return null}}function uo({job:e,watch:t}){const n=Ne.value.searchParams.get("tab"),r=n!==null&&Object.hasOwn(mt,n)?n:"timeline";return s("section",{class:"tabs",children:[s("nav",{"aria-label":"Parts of the job",children:Object.keys(mt).map(a=>s("a",{href:Pt(e.id)+(a==="timeline"?"":`?tab=${a}`),"aria-current":a===r?"page":void 0,children:[mt[a],a==="history"&&s("span",{class:"number faint",children:[" ",e.version]})]},a))}),s("h2",{class:"unseen",children:mt[r]}),s("div",{class:"panel",children:r==="attempts"?s(Ci,{id:e.id,version:e.version}):r==="log"?s(Hi,{id:e.id,live:le(e.state)}):r==="data"?s(Mi,{id:e.id,version:e.version}):t.historyRead.value?r==="history"?s(Pi,{watch:t}):s(ai,{job:e,entries:t.entries.value}):s("p",{class:"faint panel-empty",children:"Reading …"})})]})}function ho(){return s("div",{"aria-busy":"true","aria-label":"The job is being read",children:[s("header",{class:"job-head",children:s("div",{class:"job-title",children:[s("h1",{children:s("i",{class:"skeleton",style:{width:"16rem"}})}),s("p",{class:"job-state",children:s("i",{class:"skeleton",style:{width:"8rem"}})})]})}),s("div",{class:"stages-card",children:s("div",{class:"stages stages-still"})})]})}function fo({chosen:e,choose:t}){const n=Ce.value?.jobs,r=a=>t(e.includes(a)?e.filter(i=>i!==a):[...e,a]);return s("div",{class:"counts",role:"group","aria-label":"Jobs by state",title:bt.value?.message,children:[s("button",{type:"button",class:"count","aria-pressed":e.length===0,onClick:()=>t([]),children:[s("span",{class:"count-name",children:"All"}),s(Yn,{of:n?.total})]}),Fr.map(a=>s("button",{type:"button",class:`count state-${a.toLowerCase()}`,"data-state":a,"aria-pressed":e.includes(a),onClick:()=>r(a),children:[s("span",{class:"count-name",children:[s(Dr,{state:a}),M(a)]}),s(Yn,{of:n?.[a.toLowerCase()]})]},a))]})}function Yn({of:e}){return e===void 0?s("span",{class:"count-number skeleton",children:" "}):s("span",{class:"count-number",children:e.toLocaleString()})}const tt=2e3;class po{constructor(t){this.order=t}order;byId=new Map;sorted=[];end=null;cut=!1;get all(){return this.sorted}get hasMore(){return this.end!==null}read(t,n,r){r&&(this.byId.clear(),this.cut=!1);for(const i of t)this.byId.set(i.id,i);const a=t.at(-1);this.end=n&&a?this.keyOf(a):null,this.sort()}apply(t){let n=!1;const r=new Map;for(const[a,i]of t){const o=this.byId.get(a),l=i&&this.keyOf(i);if(i===null||l===null)n=this.byId.delete(a)||n;else if(o===void 0){if(this.end!==null&&this.compare(l,this.end)>0)continue;this.byId.set(a,i),n=!0}else i.version>=o.version&&(this.byId.set(a,i),r.set(a,i),n||=l!==this.keyOf(o))}return n?this.sort():r.size>0&&(this.sorted=this.sorted.map(a=>r.get(a.id)??a)),n}forget(t){const n=this.sorted.filter(r=>r.createdAt<t);if(n.length===0)return!1;for(const r of n)this.byId.delete(r.id);return this.sort(),!0}sort(){const t=[...this.byId.values()].map(n=>({row:n,key:this.keyOf(n)??""}));t.sort((n,r)=>this.compare(n.key,r.key));for(const{row:n}of t.splice(tt))this.byId.delete(n.id),this.cut=!0;this.cut&&(this.end=t.at(-1)?.key??null),this.sorted=t.map(({row:n})=>n)}compare(t,n){const r=t<n?-1:t>n?1:0;return this.order.direction==="ASC"?r:-r}keyOf(t){return this.order.field==="CREATED_AT"?t.id:t.finishedAt===null?null:`${t.finishedAt} ${t.id}`}}const gt=100,mo=5e3,go=2e3,_o=5e3;class vo{constructor(t){this.choice=t,this.order=Ki(t),this.kept=new po(this.order)}choice;rows=C([]);phase=C("loading");hasMore=C(!1);readingMore=C(!1);problem=C(null);kept;order;gathered=new Map;frame=0;endCursor=null;reading=null;stopFollowing=null;again;forgetting;deepest=0;held=!1;start(){this.stop(),this.phase.peek()==="failed"&&(this.phase.value="loading"),document.addEventListener("visibilitychange",this.looked),this.choice.since&&(this.forgetting=setInterval(this.forget,_o)),this.stopFollowing=rt(na,{filter:this.filterNow()},{next:({jobs:{job:t,removedId:n}})=>{n?this.gather(n,null):t?this.gather(t.id,t):this.read()},trouble:t=>{this.problem.value=t,this.readSoon()},error:t=>this.fail(t),complete:()=>this.fail(new de("UNREADABLE","The server has ended the list's changes."))})}stop(){this.stopFollowing?.(),this.stopFollowing=null,document.removeEventListener("visibilitychange",this.looked),clearTimeout(this.again),clearInterval(this.forgetting),cancelAnimationFrame(this.frame),this.frame=0,this.reading?.abort(),this.reading=null,this.gathered.clear(),this.held=!1,this.readingMore.value=!1}lookedAt(t){this.deepest=t,t>this.kept.all.length-gt/2&&this.readMore()}async readMore(){if(this.kept.cut&&this.kept.all.length<tt&&!this.held)return this.read();const{reading:t}=this,n=this.kept.all.length>=tt;if(!(!t||!this.hasMore.value||n||this.readingMore.value||this.phase.value!=="ready")){this.readingMore.value=!0,this.held=!0;try{const r=await this.page(t.signal,this.endCursor);this.kept.read(r.nodes,r.pageInfo.hasNextPage,!1),this.show()}catch(r){t.signal.aborted||(this.problem.value=re(r))}finally{this.reading===t&&(this.readingMore.value=!1,this.held=!1,this.flush())}}}async read(){this.reading?.abort();const t=new AbortController;this.reading=t,this.readingMore.value=!1,clearTimeout(this.again),this.gathered.clear(),this.held=!0;const n=Math.min(this.deepest+gt/2,tt),r=[];try{let a=!0;for(let i=null;a&&r.length<Math.max(n,1);){const o=await this.page(t.signal,i);r.push(...o.nodes),{hasNextPage:a,endCursor:i}=o.pageInfo}this.kept.read(r,a,!0),this.phase.value="ready",this.problem.value=null,this.held=!1,this.flush()}catch(a){if(t.signal.aborted)return;this.held=!1,this.problem.value=re(a),this.kept.all.length===0&&this.phase.value==="loading"&&(this.phase.value="failed"),this.readSoon()}}async page(t,n){const r={filter:this.filterNow(),orderBy:this.order,first:gt,after:n},{jobs:a}=await H(ta,r,t);return t.throwIfAborted(),this.endCursor=a.pageInfo.endCursor??n,a}filterNow(){return Vi(this.choice,Q())}readSoon(){clearTimeout(this.again),this.again=setTimeout(()=>{this.read()},go)}fail(t){this.problem.value=t,this.phase.value="failed"}gather(t,n){if(this.gathered.set(t,n),this.gathered.size>mo)return this.dropGathered();this.frame===0&&(this.frame=requestAnimationFrame(this.flush))}dropGathered(){this.gathered.clear(),this.reading?.abort(),this.reading=null,this.held=!1,document.visibilityState==="visible"&&this.read()}flush=()=>{this.frame=0,!(this.held||this.phase.value!=="ready"||!this.reading)&&(this.gathered.size>0&&(this.kept.apply(this.gathered),this.gathered.clear()),this.forgetOld(),this.show())};forget=()=>{this.held||this.phase.value!=="ready"||!this.reading||!this.forgetOld()||(this.show(),this.kept.hasMore&&this.kept.all.length<gt/2&&this.read())};forgetOld(){return this.choice.since!==null&&this.kept.forget(Zr(this.choice.since,Q()))}looked=()=>{document.visibilityState==="visible"&&!this.reading&&this.stopFollowing&&this.read()};show(){this.rows.value=this.kept.all,this.hasMore.value=this.kept.hasMore}}function es(e){if(typeof e=="number")return Number.isInteger(e)&&!Number.isSafeInteger(e)?e:null;if(typeof e!="object"||e===null)return null;for(const t of Object.values(e)){const n=es(t);if(n!==null)return n}return null}function bo(e){const t=T(!1);return s(O,{children:[s("button",{type:"button",class:"primary new-job","aria-haspopup":"dialog",onClick:()=>t.value=!0,children:"New job"}),t.value&&s(yo,{...e,close:()=>t.value=!1})]})}function yo({workflows:e,workflow:t,queue:n,close:r}){const a=T(!1),i=T(null),o=D(Zn()),l=Ce.value?.queues??[];async function d(f){const u=wo(f,o.current);if(typeof u=="string"){i.value=u;return}a.value=!0,i.value=null;try{const m=(await H(Ea,{input:u})).submitJob,h=m?.errors[0];m?.job?Dt(Pt(m.job.id)):i.value=h?`${h.message} (${h.path.slice(1).join(".")})`:"There is no job.",h&&(o.current=Zn())}catch(m){i.value=re(m).message}a.value=!1}return s(Vr,{heading:"New job",confirm:"Submit",busy:a.value,problem:i.value,onConfirm:f=>{d(f)},onClose:r,children:[s("label",{class:"field",children:["Name",s("input",{name:"name",required:!0,maxLength:255,autofocus:!0})]}),s("div",{class:"pair",children:[s("label",{class:"field",children:["Workflow",s("span",{class:"select",children:s("select",{name:"workflow",children:e.map(f=>s("option",{value:f,selected:f===(t??"standard"),children:f},f))})})]}),s("label",{class:"field",children:["Queue",s("input",{name:"queue",required:!0,maxLength:255,list:"queues",defaultValue:n??"default"}),s("datalist",{id:"queues",children:l.map(({name:f})=>s("option",{value:f},f))})]})]}),s("label",{class:"field",children:["Input ",s("span",{class:"faint",children:"(JSON)"}),s("textarea",{name:"input",rows:4,spellcheck:!1,class:"code",defaultValue:"{}"})]}),s("label",{class:"field",children:["Labels ",s("span",{class:"faint",children:"(one a line, as key: value; odd ones in quotes)"}),s("textarea",{name:"labels",rows:2})]}),s("label",{class:"check",children:[s("input",{type:"checkbox",name:"manual"}),s("span",{children:"Step by step: each stage waits for me"})]})]})}function wo(e,t){const n=l=>String(e.get(l)??"").trim();let r;try{r=JSON.parse(n("input")||"{}")}catch{return"The input is not JSON."}const a=es(r);if(a!==null)return`A browser cannot keep a number like ${a} as it is: make it a text, or submit the job with the command line.`;const i=jr(n("labels"));if(typeof i=="string")return i;const o=e.has("manual")?"MANUAL":"AUTO";return{name:n("name"),workflow:n("workflow"),queue:n("queue"),input:r,labels:i,mode:o,idempotencyKey:t}}function Zn(){const e=crypto.getRandomValues(new Uint8Array(16));return`board-${Array.from(e,t=>t.toString(16).padStart(2,"0")).join("")}`}const Eo=250,ko={"15m":"Last 15 minutes","1h":"Last hour","24h":"Last 24 hours","7d":"Last 7 days"},Ao={newest:"Newest first",oldest:"Oldest first",ended:"Ended last first"};function So({choice:e,change:t}){const n=T(!1),r=No(),a=Ce.value?.queues.map(({name:o})=>o)??[],i=[e.tasks[0],e.queue,e.workflow,e.since,...e.labels].filter(Boolean).length;return s("div",{class:n.value?"filters open":"filters",role:"search","aria-label":"Filter jobs",children:[s($o,{name:e.name,change:o=>t({name:o})}),s("button",{type:"button",class:"filters-more","aria-expanded":n.value,onClick:()=>n.value=!n.value,children:["Filters",i>0&&s("span",{class:"number",children:[" · ",i]})]}),s(Ve,{label:"Task",value:e.tasks[0]??"",any:"Any task",options:Jr.map(o=>[o,Ut[o]]),change:o=>t({tasks:o?[o]:[]})}),s(Ve,{label:"Queue",value:e.queue??"",any:"Any queue",options:er(a,e.queue),change:o=>t({queue:o||null})}),Ce.value?.queues.some(({name:o,paused:l})=>o===e.queue&&!l)&&s(An,{name:e.queue??"",paused:!1},e.queue),s(Ve,{label:"Workflow",value:e.workflow??"",any:"Any workflow",options:er(r,e.workflow),change:o=>t({workflow:o||null})}),s(Ve,{label:"Created",value:e.since??"",any:"Any time",options:Object.keys(Tn).map(o=>[o,ko[o]]),change:o=>t({since:o||null})}),s(To,{labels:e.labels,change:o=>t({labels:o})}),!Yr(e)&&s("button",{type:"button",class:"quiet clear",onClick:()=>t({states:[],tasks:[],queue:null,workflow:null,name:"",labels:[],since:null}),children:"Clear"}),s("span",{class:"filters-end",children:[s(Ve,{label:"Order",value:e.order,options:zr.map(o=>[o,Ao[o]]),change:o=>t({order:o})}),s(bo,{workflows:r,workflow:e.workflow,queue:e.queue})]})]})}function $o({name:e,change:t}){const n=D(null),r=D(void 0),a=T(e);return K(()=>{a.value.trim()!==e&&(a.value=e)},[e]),_e(()=>{const i=o=>{o.key!=="/"||o.target.closest("input, textarea, select, dialog")||(o.preventDefault(),n.current?.focus())};return addEventListener("keydown",i),()=>{removeEventListener("keydown",i),clearTimeout(r.current)}},[]),s("label",{class:"search",children:[s(se,{name:"search"}),s("span",{class:"unseen",children:"Name contains"}),s("input",{ref:n,type:"search",placeholder:"Search names",maxLength:255,value:a.value,"aria-keyshortcuts":"/",onInput:({currentTarget:i})=>{a.value=i.value,clearTimeout(r.current),r.current=setTimeout(()=>t(a.value.trim()),Eo)}}),s("kbd",{"aria-hidden":"true",children:"/"})]})}function Ve({label:e,value:t,any:n,options:r,change:a}){return s("span",{class:t&&n?"select chosen":"select",children:s("select",{"aria-label":e,value:t,onChange:({currentTarget:i})=>a(i.value),children:[n&&s("option",{value:"",children:n}),r.map(([i,o])=>s("option",{value:i,selected:i===t,children:o},i))]})})}function To({labels:e,change:t}){return s("span",{class:"label-filter",children:[e.map(n=>s("button",{type:"button",class:"label chosen","aria-label":`Remove label ${n}`,onClick:()=>t(e.filter(r=>r!==n)),children:[n,s(se,{name:"close"})]},n)),e.length<Qr&&s("input",{type:"text","aria-label":"Label, as key or key:value; Enter adds it",placeholder:"label:value",maxLength:319,onKeyDown:n=>{const r=n.currentTarget.value.trim();n.key!=="Enter"||!r||(n.currentTarget.value="",t([...e,r]))}})]})}function er(e,t){return(t&&!e.includes(t)?[t,...e]:e).map(r=>[r,r])}function No(){const e=T([]);return K(()=>{const t=new AbortController;return H(sa,{},t.signal).then(({workflows:n})=>e.value=n.map(({name:r})=>r)).catch(()=>{}),()=>t.abort()},[]),e.value}const tr=3;class Io extends $e{shouldComponentUpdate(t){const{row:n,index:r,top:a,active:i}=this.props;return n!==t.row||r!==t.index||a!==t.top||i!==t.active}render({row:t,index:n,top:r,active:a}){return s("div",{class:"row",role:"row","aria-rowindex":n+2,style:{transform:`translateY(${r}px)`},children:[s("span",{role:"cell",class:"cell-state",children:s(Br,{state:t.state})}),s("span",{role:"cell",class:"cell-name",children:[s("a",{href:Pt(t.id),"data-job":t.id,tabIndex:a?0:-1,children:t.name}),s(Lo,{row:t})]}),s("span",{role:"cell",class:"cell-track",children:s(Yi,{job:t})}),s("span",{role:"cell",class:"cell-now",children:s(Co,{row:t})}),s("span",{role:"cell",class:"cell-queue faint",children:t.queue}),s("span",{role:"cell",class:"cell-workflow faint",children:t.workflow.name}),s("span",{role:"cell",class:"cell-took number faint",children:s(xo,{row:t})}),s("span",{role:"cell",class:"cell-age number faint",children:s(Ra,{at:t.createdAt})})]})}}function Lo({row:e}){if(e.labels.length===0)return null;const t=e.labels.length-tr;return s("span",{class:"labels",children:[e.labels.slice(0,tr).map(({key:n,value:r})=>s("span",{class:"label",title:`${n}: ${r}`,children:r?`${n}: ${r}`:n},n)),t>0&&s("span",{class:"label",children:["+",t]})]})}function Co({row:e}){if(e.error)return s("span",{class:"now-failed",title:e.error.message,children:e.error.message});if(!le(e.state)||!e.task)return null;if(e.cancelRequestedAt)return s("span",{children:"Stopping"});const t=e.blockers[0];if(t){const o=t.until&&Date.parse(t.until),l=o?Math.max(o-Math.max(Me.value,Q()),0):null,d=t.kind==="APPROVAL"||t.kind==="MANUAL_STEP";return s("span",{class:d?"now-person":"",title:t.message,children:[d&&s(se,{name:"lock"}),s("span",{class:"number",children:wn[t.kind]+(l===null?"":`, ${He(l)}`)})]})}const{state:n,attempt:r,maxAttempts:a,progressMessage:i}=e.task;return s("span",{children:[n==="RUNNING"&&i||Ut[n],r>1&&s("span",{class:"faint number",children:[" ","· attempt ",r," of ",a]})]})}function xo({row:e}){if(!e.startedAt)return null;const t=Date.parse(e.startedAt);return e.finishedAt?s(O,{children:ae(Date.parse(e.finishedAt)-t)}):s(O,{children:He(Math.max(Me.value,Q())-t)})}const nr=8;function Ro(e,t,n,r){const a=Math.floor(e/n)-nr,i=Math.ceil((e+t)/n)+nr,o=l=>Math.min(Math.max(l,0),r);return{first:o(a),end:o(i)}}const Mo=[["state","State"],["name","Job"],["track","Stages"],["now","Now"],["queue","Queue"],["workflow","Workflow"],["took","Took"],["age","Age"]],rr=10;let Ke=null;function Po({feed:e,stale:t}){const n=D(null),r=D(Ke!==null&&document.activeElement===document.body),a=D(null),i=T(sr()),o=T(0),l=T(innerHeight),d=T(0),f=T(Ke),u=e.rows.value,m=Ro(o.value,l.value,i.value,u.length);K(()=>{const p=()=>{n.current&&(i.value=sr(),l.value=innerHeight,o.value=Math.max(0,Vt()-n.current.getBoundingClientRect().top))};return p(),addEventListener("scroll",p,{passive:!0}),addEventListener("resize",p),()=>{removeEventListener("scroll",p),removeEventListener("resize",p)}},[]),K(()=>e.lookedAt(m.end),[e,m.end,u.length]),_e(()=>{const p=a.current,b=Math.floor(o.value/i.value);if(p&&o.value>0&&u[p.index]?.id!==p.id){const U=u.findIndex(({id:Y})=>Y===p.id),j=U-p.index;if(U>=0&&j!==0){scrollBy({top:j*i.value,behavior:"instant"}),d.value=Math.max(0,d.value+j),a.current={id:p.id,index:U};return}}const x=u[b];a.current=x?{id:x.id,index:b}:null},[u,o.value,i.value]),Ns(()=>{o.value===0&&(d.value=0)});const h=Es(()=>Math.max(0,e.rows.value.findIndex(({id:p})=>p===f.value))),c=u.length===0?-1:h.value;_e(()=>{if(!r.current)return;r.current=!1;const p=u[c]?.id;n.current?.querySelector(`[data-job="${p}"]`)?.focus({preventScroll:!0})});function g(p){const b=Math.min(Math.max(p,0),u.length-1),x=u[b];if(!x||!n.current)return;Ke=f.value=x.id,r.current=!0;const U=n.current.getBoundingClientRect().top+b*i.value,j=U+i.value;U<Vt()?scrollBy({top:U-Vt(),behavior:"instant"}):j>innerHeight&&scrollBy({top:j-innerHeight+i.value/2,behavior:"instant"})}function S(p){if(p.metaKey||p.ctrlKey||p.altKey)return;const b=Do(p.key,c,u.length);b!==null&&(p.preventDefault(),g(b))}const y=D(()=>{});y.current=()=>{g(c),n.current?.querySelector(`[data-job="${u[c]?.id}"]`)?.focus({preventScroll:!0})},K(()=>{const p=b=>{if(b.key!=="ArrowDown"||b.metaKey||b.ctrlKey||b.altKey||b.shiftKey)return;const{activeElement:x}=document;x!==document.body&&!x?.matches(".search input")||(b.preventDefault(),y.current())};return addEventListener("keydown",p),()=>removeEventListener("keydown",p)},[]);function w(p){const b=p.target.dataset.job;b&&(Ke=f.value=b)}function _(p){const b=p.target;if(b.closest("a")||p.metaKey||p.ctrlKey||p.shiftKey||p.button!==0)return;const x=b.closest("[role=row]")?.querySelector("[data-job]")?.dataset.job;!x||getSelection()?.toString()||(Ke=x,Dt(Pt(x)))}const E=u.slice(m.first,m.end).map((p,b)=>({row:p,index:m.first+b})),v=u[c];return v&&c<m.first&&E.unshift({row:v,index:c}),v&&c>=m.end&&E.push({row:v,index:c}),s("div",{class:t?"table stale":"table",children:[d.value>0&&s("button",{type:"button",class:"arrived",onClick:()=>scrollTo({top:0}),children:[s(se,{name:"up"}),d.value," new"]}),s("div",{role:"table","aria-label":"Jobs","aria-rowcount":e.hasMore.value?-1:u.length+1,"aria-busy":t,children:[s("div",{class:"row head",role:"row","aria-rowindex":1,children:Mo.map(([p,b])=>s("span",{role:"columnheader",class:`cell-${p}`,children:b},p))}),s("div",{ref:n,class:"rows",role:"rowgroup",style:{height:`${u.length*i.value}px`},onKeyDown:S,onFocusCapture:w,onClick:_,children:E.map(({row:p,index:b})=>s(Io,{row:p,index:b,top:b*i.value,active:b===c},p.id))})]}),s("p",{class:"foot faint",children:Oo(e)})]})}function Do(e,t,n){switch(e){case"ArrowDown":case"j":return t+1;case"ArrowUp":case"k":return t-1;case"PageDown":return t+rr;case"PageUp":return t-rr;case"Home":return 0;case"End":return n-1;default:return null}}function Oo(e){const t=e.rows.value.length;return e.readingMore.value?"Reading more …":e.hasMore.value&&t<tt?`${t.toLocaleString()} jobs, and more further down`:e.hasMore.value?`The first ${t.toLocaleString()}. A filter shows what is behind them.`:t===1?"1 job":`${t.toLocaleString()} jobs`}function sr(){const e=getComputedStyle(document.documentElement);return parseFloat(e.getPropertyValue("--row-height"))*parseFloat(e.fontSize)}function Vt(){const e=getComputedStyle(document.documentElement);return parseFloat(e.getPropertyValue("--head-height"))*parseFloat(e.fontSize)}const Uo=12,qo=8;let Ue=null;function Fo(){const e=sn(Ne.value.searchParams),t=st(e),n=Jo(t,e),r=D(n);n.phase.value!=="loading"&&(r.current=n);const a=r.current!==n,i=o=>ea(be+st({...sn(Ne.peek().searchParams),...o}));return _e(()=>(document.title="Jobs · Callboard",Ue?.feed===n&&scrollTo({top:Ue.scroll,behavior:"instant"}),()=>{Ue={feed:r.current,scroll:scrollY}}),[]),s("main",{class:"list",children:[s("h1",{class:"unseen",children:"Jobs"}),s(fo,{chosen:e.states,choose:o=>i({states:o})}),s(So,{choice:e,change:i}),s(Ho,{}),s(Bo,{feed:r.current,stale:a,choice:e,change:i})]})}function Jo(e,t){const n=D(void 0);if(n.current?.search!==e){const a=Ue&&st(Ue.feed.choice)===e?Ue.feed:null;n.current={search:e,feed:a??new vo(t)}}const r=n.current.feed;return K(()=>(r.start(),()=>r.stop()),[r]),r}function Bo({feed:e,stale:t,choice:n,change:r}){const a=e.problem.value;return e.phase.value==="loading"?s(Wo,{}):e.phase.value==="failed"&&a?s(ye,{problem:a,again:()=>e.start()}):s(O,{children:[a&&s(ye,{problem:a}),t&&oe.value.state==="lost"&&s("p",{class:"notice",role:"status",children:"What was chosen shows when the server answers again. Until then these are the jobs from before."}),e.rows.value.length>0?s(Po,{feed:e,stale:t}):Yr(n)?s(It,{heading:"No jobs yet",children:s("p",{children:["Make a new one, or submit one in ",s("a",{href:"/",children:"GraphiQL"}),", where the first tab does it. It appears here by itself."]})}):s(It,{heading:"No job fits",children:[s("p",{children:"Jobs that come to fit appear here by themselves."}),s("button",{type:"button",onClick:()=>r({states:[],tasks:[],queue:null,workflow:null,name:"",labels:[],since:null}),children:"Show all jobs"})]})]})}function Ho(){const e=Ce.value;if(!e)return null;const t=e.queues.filter(n=>n.paused).map(({name:n})=>n);return s(O,{children:[e.workers.workers===0&&s("p",{class:"notice",role:"status",children:"No worker is running: jobs wait until one starts."}),t.length>0&&s("div",{class:"notice",children:[s("p",{role:"status",children:[t.length===1?"A queue is paused":`${t.length.toLocaleString()} queues are paused`,": no job of"," ",t.length===1?"it":"theirs"," starts."]}),t.slice(0,qo).map(n=>s(An,{name:n,paused:!0},n))]})]})}function Wo(){return s("div",{class:"table","aria-busy":"true","aria-label":"Jobs are being read",children:[s("div",{class:"row head"}),Array.from({length:Uo},(e,t)=>s("div",{class:"row still",children:[s("span",{class:"cell-state",children:s("i",{class:"skeleton"})}),s("span",{class:"cell-name",children:s("i",{class:"skeleton",style:{width:`${8+t*5%9}rem`}})})]},t))]})}function Go(){const e=Or.value;return s(Aa,{children:e.kind==="list"?s(Fo,{}):e.kind==="job"?s(ao,{id:e.id},e.id):s("main",{children:s(It,{heading:"There is nothing at this address",children:s("p",{children:s("a",{href:be,children:"All jobs"})})})})})}qr();us(s(Go,{}),document.getElementById("page"));
