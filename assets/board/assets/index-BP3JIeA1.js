var $,Wn,Gn,de,qt,ft,Vn,ut,Kn,Yt,Ft,et=Symbol.for("pv"),pt={},mt=[],Mr=/^m(i|n|o|s|text|space)$/,jt=Array.isArray,Qt=mt.slice,we=Object.assign;function be(e){e&&e.parentNode&&e.remove()}function Lr(e,t,n){var r,o,i,a={},l=arguments.length;for(i in t)i=="key"?r=t[i]:i=="ref"&&typeof e!="function"?o=t[i]:a[i]=t[i];return l>2&&(a.children=l>3?Qt.call(arguments,2):n),We(e,a,r,o,null)}function We(e,t,n,r,o){var i={type:e,props:t,key:n,ref:r,__k:null,__:null,__b:0,__e:null,__c:null,constructor:et,__v:o||++Wn,__i:-1,__u:0};return!o&&$.vnode&&$.vnode(i),i}function q(e){return e.children}function Ce(e,t){this.props=e,this.context=t,this.__g=0}function pe(e,t){if(t==null)return e.__&&pe(e.__,e.__i+1);for(var n;t<e.__k.length;t++)if((n=e.__k[t])&&n.__e)return n.__e;return typeof e.type!="function"||e.props.__P?null:pe(e)}function Dr(e){var t,n=e.__v,r=n.__e,o=[],i=[],a=e.__P;a&&((t=we({constructor:et},n)).__v=n.__v+1,$.vnode&&$.vnode(t),Zt(a,t,n,e.__n,a.namespaceURI,32&n.__u?[r]:null,o,r||pe(n),32&n.__u,i),t.__v=n.__v,t.__.__k[t.__i]=t,Zn(o,t,i),n.__=n.__e=null,t.__e!=r&&zn(t))}function zn(e){if((e=e.__)&&e.__c&&!e.props.__P)return e.__e=null,e.__k.some(function(t){return t&&(e.__e=t.__e)}),zn(e)}function gn(e){(8&e.__g||(e.__g|=8,de.push(e),ft++))&&qt==$.debounceRendering||((qt=$.debounceRendering)||queueMicrotask)(Xn)}function Xn(){try{for(var e,t=1;de.length;)de.length>t&&de.sort(Vn),e=de.shift(),t=de.length,8&e.__g&&Dr(e)}finally{(ft=de.length)&&(qt||queueMicrotask)(Xn)}}function Yn(e,t,n,r,o,i,a,l,d,f,u){var m,h,c,g,b,v,w=r.__k||mt,_=t.length;for(d=Pr(n,t,w,d,_),m=0;m<_;m++)(c=n.__k[m])!=null&&(h=~c.__i&&w[c.__i]||pt,c.__i=m,v=Zt(e,c,h,o,i,a,l,d,f,u),g=c.__e,(h.ref!=c.ref||8&h.__u)&&(h.ref&&en(h.ref,null,c,h),c.ref&&u.push(c.ref,c.__c||g,c)),b=b||g,4&c.__u?(d=jn(c,d,e,!h.__v),h.__e&&(h.__e=null)):typeof c.type=="function"&&v!==void 0?d=v:g&&(d=g.nextSibling),c.__u&=-21);return n.__e=b,d}function Pr(e,t,n,r,o){var i,a,l,d,f,u,m,h,c,g=n.length,b=g,v=0,w=0,_=e.__k=Array(o);for(i=0;i<o;i++)(a=t[i])!=null&&typeof a!="boolean"&&typeof a!="function"?(typeof a!="object"||a.constructor===String?a=_[i]=We(null,a):jt(a)?a=_[i]=We(q,{children:a}):a.constructor===et&&a.__b?a=_[i]=We(a.type,a.props,a.key,a.ref,a.__v):_[i]=a,d=i+v,a.__=e,a.__b=e.__b+1,l=null,~(f=a.__i=Or(a,n,d,b))&&(b--,(l=n[f])&&(l.__u|=2)),l&&l.__v?(a.__u|=16,f==d-1?v--:f==d+1?v++:f!=d&&(f>d?v--:v++,w=1)):(~f||(o>g?v--:o<g&&v++),typeof a.type!="function"&&(a.__u|=4))):_[i]=null;if(w){for(u=[],m=[],i=0;i<o;i++)if((a=_[i])&&16&a.__u){for(v=0,h=u.length;v<h;)u[c=v+h>>1]<a.__i?v=c+1:h=c;u[v]=a.__i,m[i]=v+1}for(v=u.length;i--;)m[i]&&(m[i]==v?v--:_[i].__u|=4)}if(b)for(i=0;i<g;i++)!(l=n[i])||2&l.__u||(l.__e==r&&(r=pe(l)),tn(l,l));return r}function jn(e,t,n,r){var o,i,a,l;if(typeof e.type=="function"){if(e.props.__P)return t;if(o=e.__k)for(i=0;i<o.length;i++)o[i]&&(o[i].__=e,t=jn(o[i],t,n,!1));return t}for(t&&!t.parentNode&&(t=pe(e))&&!t.parentNode&&(t=null),a=e.__e,l=t;l&&l.nodeType==8;)l=l.nextSibling;for(a!=l&&(!r&&n.moveBefore&&a.parentNode?n.moveBefore(a,t):n.insertBefore(a,t||null)),t=a;(t=t&&t.nextSibling)&&t.nodeType==8&&!t.data.startsWith("$s"););return t}function Or(e,t,n,r){var o,i=e.key,a=e.type,l=t[n],d=l&&!(2&l.__u);if(l===null&&i==null||d&&i==l.key&&a==l.type)return n;if(r>(d?1:0)){for(o=n-1;o>=0;o--)if((l=t[o])&&!(2&l.__u)&&i==l.key&&a==l.type)return o;for(o=n+1;o<t.length;o++)if((l=t[o])&&!(2&l.__u)&&i==l.key&&a==l.type)return o}return-1}function vn(e,t,n){n==null&&(n=""),t[0]=="-"?e.setProperty(t,n):e[t]=n}function st(e,t,n,r,o){var i,a;if(t=="style")if(typeof n=="string")e.style.cssText=n;else{if(typeof r=="string"&&(e.style.cssText=r=""),r)for(t in r)n&&t in n||vn(e.style,t);if(n)for(t in n)r&&n[t]==r[t]||vn(e.style,t,n[t])}else if(t[0]=="o"&&t[1]=="n")typeof n!="function"&&(n=null),typeof r!="function"&&(r=null),(e.__e||(e.__e={}))[t]=n,n&&r||(a=Ft[t]||(Ft[t]=Ur(t)),(e.__a||(e.__a={}))[t]=Yt,i=t!=(t=t.replace(Kn,"$1")),(t=t.slice(2))[0]<"a"&&(t=t.toLowerCase()),n?e.addEventListener(t,a,i):e.removeEventListener(t,a,i));else{if(o=="http://www.w3.org/2000/svg")t=t.replace(/xlink(H|:h)/,"h").replace(/sName$/,"s");else if(t!="width"&&t!="height"&&t!="href"&&t!="list"&&t!="form"&&t!="tabIndex"&&t!="download"&&t!="rowSpan"&&t!="colSpan"&&t!="role"&&t!="popover"&&t in e)try{return void(e[t]=n??"")}catch{}if(typeof n=="function")return;n==null||n===!1&&t[4]!="-"?e.removeAttribute(t):e.setAttribute(t,t=="popover"&&n==1?"":n)}}function Ur(e){return function(t){var n=this.__e;if(n){if(n=n[e],t[ut]==null)t[ut]=Yt++;else if(t[ut]<this.__a[e])return;return n($.event?$.event(t):t)}}}function Zt(e,t,n,r,o,i,a,l,d,f){var u,m,h,c,g,b,v,w,_,E,p,A,L,B,P,ie,te,re,Q=t.type;if(t.constructor!==et)return null;128&n.__u&&(d=32&n.__u,u=n.__c.__z)&&(t.__u|=d,m=i=[],u.nodeType==8?l=dt(u,i):i.push(u),l=i[0]||l),(u=$.__b)&&u(t);e:if(typeof Q=="function"){h=a.length;try{if(w=t.props,_=(u=Q.prototype)&&u.render,E=(u=Q.contextType)&&r[u.__c],p=u?E?E.props.value:u.__:r,(c=n.__c)?(t.__c=c,2&c.__g&&(c.__g|=1)):(_?t.__c=c=new Q(w,p):(t.__c=c=new Ce(w,p),c.constructor=Q,c.render=Fr),E&&E.sub(c),c.state||(c.state={}),c.__n=r,c.__g|=8,c.__h=[],c.__k=[]),_&&(c.__s||(c.__s=c.state),Q.getDerivedStateFromProps&&(c.__s==c.state&&(c.__s=we({},c.__s)),we(c.__s,Q.getDerivedStateFromProps(w,c.__s)))),g=c.props,b=c.state,c.__v=t,n.__c){if(w!==g&&_&&!Q.getDerivedStateFromProps&&c.componentWillReceiveProps&&c.componentWillReceiveProps(w,p),t.__v==n.__v&&!(8&c.__g)||!(4&c.__g)&&c.shouldComponentUpdate&&c.shouldComponentUpdate(w,c.__s,p)===!1){t.__v!=n.__v&&(c.props=w,c.state=c.__s,c.__g&=-9),t.__e=n.__e,t.__k=n.__k,t.__k.some(function(V){V&&(V.__=t)}),mt.push.apply(c.__h,c.__k),c.__k=[],c.__h.length&&a.push(c),l=pe(n);break e}c.componentWillUpdate&&c.componentWillUpdate(w,c.__s,p),_&&c.componentDidUpdate&&c.__h.push(function(){c.componentDidUpdate(g,b,v)})}else _&&!Q.getDerivedStateFromProps&&c.componentWillMount&&c.componentWillMount(),_&&c.componentDidMount&&c.__h.push(c.componentDidMount);c.context=p,c.props=w,c.__P=e,c.__g&=-5,A=$.__r,L=_?25:0;do c.__g&=-9,A&&A(t),u=c.render(c.props,c.state=c.__s,c.context);while(8&c.__g&&++L<25);_&&(mt.push.apply(c.__h,c.__k),c.__k=[]),c.state=c.__s,c.getChildContext&&(r=we({},r,c.getChildContext())),_&&n.__c&&c.getSnapshotBeforeUpdate&&(v=c.getSnapshotBeforeUpdate(g,b)),B=u&&u.type===q&&u.key==null?u.props.children:u,w.__P&&(u=l,o=(e=w.__P).namespaceURI,d=i=null,n.props&&n.props.__P!=e&&(n.__k.some(function(V){V&&tn(V,V)}),n.__k=null),l=n.__k?pe(n,0):null),l=Yn(e,jt(B)?B:[B],t,n,r,o,i,a,l,d,f),w.__P&&(t.__e=null,l=u),t.__u&=-161,m&&m.some(be),c.__h.length&&a.push(c),1&c.__g&&(c.__g&=-4)}catch(V){if(a.length=h,t.__v=null,d||i)if(V&&V.then){if(t.__u|=128|d,i){for(~(te=i.indexOf(l||void 0))||(te=i.length);(re=i[te-1])&&re.nodeType==8;)te--;for(;te<i.length;te++)if(re=i[te])if(i[te]=null,P){if(re==ie)break}else{if(re.nodeType!=8)break;re.data.startsWith("$s")&&(ie=dt(P=re))}}if(!P){for(;l&&l.nodeType==8&&l.nextSibling;)l=l.nextSibling;P=l}(u=dt(P=t.__c.__z||(t.__c.__z=P)))?(t.__e=P,l=u):t.__e=l,l=l&&l.nextSibling}else i&&i.some(be);else t.__e=n.__e;t.__k||(t.__k=n.__k||[]),V&&V.then||Qn(t),$.__e(V,t,n)}}else l=t.__e=qr(n.__e,t,n,r,o,i,a,d,f,e);return(u=$.diffed)&&u(t),l}function dt(e,t){if(e&&e.nodeType==8&&e.data.startsWith("$s"))for(var n=1;e=e.nextSibling;){if(e.nodeType==8){if(e.data.startsWith("$s"))n++;else if(e.data.startsWith("/$s")&&!--n)return e}t&&t.push(e)}}function Qn(e){e&&(e.__c&&(e.__c.__g|=4),e.__k&&e.__k.some(Qn))}function Zn(e,t,n){for(var r=0;r<n.length;)en(n[r++],n[r++],n[r++]);$.__c&&$.__c(t,e),e.some(function(o){try{e=o.__h,o.__h=[],e.some(function(i){i.call(o)})}catch(i){$.__e(i,o.__v)}})}function qr(e,t,n,r,o,i,a,l,d,f){var u,m,h,c,g,b,v,w,_=n.props||pt,E=t.props,p=t.type;if(p=="svg"?o="http://www.w3.org/2000/svg":p=="math"?o="http://www.w3.org/1998/Math/MathML":o||(o="http://www.w3.org/1999/xhtml"),i){for(u=0;u<i.length;u++)if((g=i[u])&&(p?g.localName==p:g.nodeType==3)){e=g,i[u]=null;break}}if(!e){if(w=f.ownerDocument||document,!p)return w.createTextNode(E);e=w.createElementNS(o,p,E.is?E:f),l&&($.__m&&$.__m(t,i),l=!1),i=null}if(p){if(f=p=="template"&&e.content||e,i=p=="textarea"&&E.defaultValue!=null?null:i&&Qt.call(f.childNodes),!l&&i)for(_={},u=0;u<e.attributes.length;u++)_[(g=e.attributes[u]).name]=g.value;for(u in _)g=_[u],u=="dangerouslySetInnerHTML"?h=g:u=="children"||u in E||u=="value"&&"defaultValue"in E||u=="checked"&&"defaultChecked"in E||st(e,u,null,g,o);for(u in E)g=E[u],u=="children"?c=g:u=="dangerouslySetInnerHTML"?m=g:u=="value"?b=g:u=="checked"?v=g:l&&typeof g!="function"||_[u]===g||st(e,u,g,_[u],o);m?(l||h&&(m.__html==h.__html||m.__html==e.innerHTML)||(e.innerHTML=m.__html),t.__k=[]):(h&&(e.textContent=""),(p=="foreignObject"||o=="http://www.w3.org/1998/Math/MathML"&&Mr.test(p))&&(o="http://www.w3.org/1999/xhtml"),Yn(f,jt(c)?c:[c],t,n,r,o,i,a,i?i[0]:n.__k&&pe(n,0),l,d),i&&i.some(be)),l&&p!="textarea"||(u="value",p=="progress"&&b==null?e.removeAttribute(u):b==null||b===e[u]&&(p!="progress"||b)||st(e,u,b,_[u],o),u="checked",v!=null&&v!=e[u]&&st(e,u,v,_[u],o))}else _===E||l&&e.data==E||(e.data=E);return e}function en(e,t,n,r){try{typeof e=="function"?t?t.__x=e(t)||1:r&&(r=r.__c||r.__e)&&(t=r.__x)&&(r.__x=null,typeof t=="function"?t():e(null)):e.current=t}catch(o){$.__e(o,n)}}function tn(e,t,n){var r,o,i,a;if($.unmount&&$.unmount(e),!(r=e.ref)||r.current&&r.current!=e.__e||en(r,null,t,e),r=e.__c){if(r.componentWillUnmount)try{r.componentWillUnmount()}catch(l){$.__e(l,t)}r.__P=r.__n=null}if(r=e.__k)for(a=0;a<r.length;a++)r[a]&&tn(r[a],t,typeof e.type!="function"||n&&!e.props.__P);!n&&(r=e.__c)&&(r=r.__z)&&(o=dt(r,i=[]))&&(r==e.__e&&i.some(be),be(o),be(r)),n||be(e.__e),e.__e=e.__c=e.__=null}function Fr(e,t,n){return this.constructor(e,n)}function Hr(e,t){var n,r,o,i;$.__&&$.__(e,t),t.nodeType==9&&(t=t.documentElement),r=(n=e&&32&e.__u)?null:t.__k,t.__k=We(q,{children:[e]}),o=[],i=[],Zt(t,t.__k,r||pt,pt,t.namespaceURI,r?null:t.firstChild?Qt.call(t.childNodes):null,o,r?r.__e:t.firstChild,n,i),Zn(o,t.__k,i),t.__k.props.children=null}$={__e:function(e,t,n,r){for(var o,i,a;t=t.__;)if((o=t.__c)&&!(1&o.__g)){o.__g|=4;try{if((a=(i=o.constructor)&&i.getDerivedStateFromError)&&o.setState(i.getDerivedStateFromError(e)),o.componentDidCatch&&(o.componentDidCatch(e,r||{}),a=1),a&&8&o.__g)return void(o.__g|=2)}catch(l){e=l}}throw ft=0,e}},Wn=0,Gn=function(e){return e!=null&&e.constructor===et},Ce.prototype.setState=function(e,t){var n=this.__s;n&&n!=this.state||(n=this.__s=we({},this.state)),typeof e=="function"&&(e=e(we({},n),this.props)),e&&(we(n,e),this.__v&&(t&&this.__k.push(t),gn(this)))},Ce.prototype.forceUpdate=function(e){this.__v&&(this.__g|=4,e&&this.__h.push(e),gn(this))},Ce.prototype.render=q,de=[],ft=0,Vn=function(e,t){return e.__v.__b-t.__v.__b},ut=Symbol(),Kn=/(PointerCapture)$|Capture$/i,Yt=0,Ft={};var Br=Symbol.for("pv"),Jr=0;function s(e,t,n,r,o,i){t||(t={});var a,l,d=t;if("ref"in d&&typeof e!="function")for(l in d={},t)l=="ref"?a=t[l]:d[l]=t[l];var f={type:e,props:d,key:n,ref:a,__k:null,__:null,__b:0,__e:null,__c:null,constructor:Br,__v:--Jr,__i:-1,__u:0};return $.vnode&&$.vnode(f),f}var Ne,W,Ct,yn,Wr=Object.is,Ht=0,er=[],Bt=[],D=$,bn=D.__b,wn=D.__r,En=D.diffed,kn=D.__c,An=D.unmount,Sn=D.__;function kt(e,t){D.__h&&D.__h(W,e,Ht||t),Ht=0;var n=W.__H||(W.__H={__:[],__h:[]});return e>=n.__.length&&n.__.push({}),n.__[e]}function K(e,t){var n=kt(Ne++,3);!D.__s&&nn(n.__H,t)&&(n.__P=!0,n.__=e,n.u=t,W.__H.__h.push(n))}function Me(e,t){var n=kt(Ne++,4);!D.__s&&nn(n.__H,t)&&(n.__P=!1,n.__=e,n.u=t,W.__h.push(n))}function G(e){return Ht=5,At(function(){return{current:e}},[])}function At(e,t){var n=kt(Ne++,7);return nn(n.__H,t)&&(n.__=e(),n.__H=t),n.__}function Gr(){var e=kt(Ne++,11);if(!e.__){for(var t=W.__v;!t.__m&&t.__;)t=t.__;var n=t.__m||(t.__m=[0,0]);e.__="P"+n[0]+"-"+n[1]++}return e.__}function Vr(){var e;do{for(;e=Bt.shift();)try{Ge(e)}catch(n){D.__e(n,{__:(e=e.__P)&&e.__v})}for(;e=er.shift();){var t=e.__H;if(e.__P&&t)try{t.__h.some(Ge),t.__h.some(Jt),t.__h=[]}catch(n){t.__h=[],D.__e(n,e.__v)}}}while(Bt.length)}D.__b=function(e){W=null,bn&&bn(e)},D.__=function(e,t){e&&t.__k&&t.__k.__m&&(e.__m=t.__k.__m),Sn&&Sn(e,t)},D.__r=function(e){wn&&wn(e),Ne=0;var t=(W=e.__c).__H;t&&(Ct==W?W.__h=[]:(t.__h.some(Ge),t.__h.some(Jt),Ne=0),t.__h=[],t.__.some(function(n){n.__N&&(n.__=n.__N),n.u=n.__N=void 0})),Ct=W},D.diffed=function(e){En&&En(e);var t=e.__c;t&&t.__H&&(t.__H.__h.length&&Tn(er.push(t)),t.__H.__.some(function(n){n.u&&(n.__H=n.u)})),Ct=W=null},D.__c=function(e,t){t.some(function(n){try{n.__h.some(Ge),n.__h=n.__h.filter(function(r){return!r.__||Jt(r)})}catch(r){n.__h=[function(){throw r}]}}),kn&&kn(e,t)},D.unmount=function(e){An&&An(e);var t,n,r=e.__c;r&&r.__H&&(r.__H.__.some(function(o){try{if(o.__P&&o.__c){if(n===void 0){for(n=e.__;n&&(!n.__c||!n.__c.__P);)n=n.__;n=n&&n.__c}o.__P=n,Tn(Bt.push(o))}else Ge(o)}catch(i){t=i}}),r.__H=void 0,t&&D.__e(t,r.__v))};var $n=typeof requestAnimationFrame=="function";function Kr(e){var t,n=function(){clearTimeout(r),$n&&cancelAnimationFrame(t),setTimeout(e)},r=setTimeout(n,35);$n&&(t=requestAnimationFrame(n))}function Tn(e){e!=1&&yn==D.requestAnimationFrame||((yn=D.requestAnimationFrame)||Kr)(Vr)}function Ge(e){var t=W,n=e.__c;typeof n=="function"&&(e.__c=void 0,n()),W=t}function Jt(e){var t=W;e.__c=e.__(),W=t}function nn(e,t){return!e||e.length!=t.length||t.some(function(n,r){return!Wr(n,e[r])})}var zr=Symbol.for("preact-signals");function St(){if(le>1)le--;else{var e,t=!1;for((function(){var o=gt;for(gt=void 0;o!==void 0;){var i=o.S;if(i.v===o.v)for(var a=i.t;a!==void 0;a=a.x)a.i===o.i&&(a.i=i.i);o=o.o}})();Ke!==void 0;){var n=Ke;for(Ke=void 0,_t++;n!==void 0;){var r=n.u;if(n.u=void 0,n.f&=-3,!(8&n.f)&&rr(n))try{n.c()}catch(o){t||(e=o,t=!0)}n=r}}if(_t=0,le--,t)throw e}}function tr(e){if(le>0)return e();Wt=++Xr,le++;try{return e()}finally{St()}}var Ve,x=void 0;function $t(e){var t=x,n=Ve;x=void 0,Ve=void 0;try{return e()}finally{x=t,Ve=n}}var Ke=void 0,le=0,_t=0,Xr=0,Wt=0,gt=void 0,vt=0;function nr(e){if(x!==void 0){var t=e.n;if(t===void 0||t.t!==x)return t={i:0,S:e,p:x.s,n:void 0,t:x,e:void 0,x:void 0,r:t},x.s!==void 0&&(x.s.n=t),x.s=t,e.n=t,32&x.f&&e.S(t),t;if(t.i===-1)return t.i=0,t.n!==void 0&&(t.n.p=t.p,t.p!==void 0&&(t.p.n=t.n),t.p=x.s,t.n=void 0,x.s.n=t,x.s=t),t}}function H(e,t){this.v=e,this.i=0,this.n=void 0,this.t=void 0,this.l=0,this.W=t?.watched,this.Z=t?.unwatched,this.name=t?.name}H.prototype.brand=zr;H.prototype.h=function(){return!0};H.prototype.S=function(e){var t=this,n=this.t;n!==e&&e.e===void 0&&(e.x=n,this.t=e,n!==void 0?n.e=e:$t(function(){var r;(r=t.W)==null||r.call(t)}))};H.prototype.U=function(e){var t=this;if(this.t!==void 0){var n=e.e,r=e.x;n!==void 0&&(n.x=r,e.e=void 0),r!==void 0&&(r.e=n,e.x=void 0),e===this.t&&(this.t=r,r===void 0&&$t(function(){var o;(o=t.Z)==null||o.call(t)}))}};H.prototype.subscribe=function(e){var t=this;return Te(function(){var n=t.value;$t(function(){return e(n)})},{name:"sub"})};H.prototype.valueOf=function(){return this.value};H.prototype.toString=function(){return this.value+""};H.prototype.toJSON=function(){return this.value};H.prototype.peek=function(){var e=this;return $t(function(){return e.value})};Object.defineProperty(H.prototype,"value",{get:function(){var e=nr(this);return e!==void 0&&(e.i=this.i),this.v},set:function(e){if(e!==this.v){if(_t>100)throw new Error("Cycle detected");(function(n){le!==0&&_t===0&&n.l!==Wt&&(n.l=Wt,gt={S:n,v:n.v,i:n.i,o:gt})})(this),this.v=e,this.i++,vt++,le++;try{for(var t=this.t;t!==void 0;t=t.x)t.t.N()}finally{St()}}}});function M(e,t){return new H(e,t)}function rr(e){for(var t=e.s;t!==void 0;t=t.n)if(t.S.i!==t.i||!t.S.h()||t.S.i!==t.i)return!0;return!1}function sr(e){for(var t=e.s;t!==void 0;t=t.n){var n=t.S.n;if(n!==void 0&&(t.r=n),t.S.n=t,t.i=-1,t.n===void 0){e.s=t;break}}}function or(e){for(var t=e.s,n=void 0;t!==void 0;){var r=t.p;t.i===-1?(t.S.U(t),r!==void 0&&(r.n=t.n),t.n!==void 0&&(t.n.p=r)):n=t,t.S.n=t.r,t.r!==void 0&&(t.r=void 0),t=r}e.s=n}function $e(e,t){H.call(this,void 0,t),this.x=e,this.s=void 0,this.g=vt-1,this.f=4}$e.prototype=new H;$e.prototype.h=function(){if(this.f&=-3,1&this.f)return!1;if((36&this.f)==32||(this.f&=-5,this.g===vt))return!0;if(this.g=vt,this.f|=1,this.i>0&&!rr(this))return this.f&=-2,!0;var e=x;try{sr(this),x=this;var t=this.x();(16&this.f||this.v!==t||this.i===0)&&(this.v=t,this.f&=-17,this.i++)}catch(n){this.v=n,this.f|=16,this.i++}return x=e,or(this),this.f&=-2,!0};$e.prototype.S=function(e){if(this.t===void 0){this.f|=36;for(var t=this.s;t!==void 0;t=t.n)t.S.S(t)}H.prototype.S.call(this,e)};$e.prototype.U=function(e){if(this.t!==void 0&&(H.prototype.U.call(this,e),this.t===void 0)){this.f&=-33;for(var t=this.s;t!==void 0;t=t.n)t.S.U(t)}};$e.prototype.N=function(){if(!(2&this.f)){this.f|=6;for(var e=this.t;e!==void 0;e=e.x)e.t.N()}};Object.defineProperty($e.prototype,"value",{get:function(){if(1&this.f)throw new Error("Cycle detected");var e=nr(this);if(this.h(),e!==void 0&&(e.i=this.i),16&this.f)throw this.v;return this.v}});function yt(e,t){return new $e(e,t)}function ir(e){var t=e.j;if(e.j=void 0,typeof t=="function"){le++;var n=x;x=void 0;try{t()}catch(r){throw e.f&=-2,e.f|=8,rn(e),r}finally{x=n,St()}}}function rn(e){for(var t=e.s;t!==void 0;t=t.n)t.S.U(t);e.x=void 0,e.s=void 0,ir(e)}function Yr(e){if(x!==this)throw new Error("Out-of-order effect");or(this),x=e,this.f&=-2;try{8&this.f&&rn(this)}finally{St()}}function Pe(e,t){this.x=e,this.j=void 0,this.s=void 0,this.u=void 0,this.f=32,this.name=t?.name,Ve&&Ve.push(this)}Pe.prototype.c=function(){var e=this.S();try{if(8&this.f||this.x===void 0)return;var t=this.x();typeof t=="function"&&(this.j=t)}finally{e()}};Pe.prototype.S=function(){if(1&this.f)throw new Error("Cycle detected");this.f|=1,this.f&=-9,ir(this),sr(this),le++;var e=x;return x=this,Yr.bind(this,e)};Pe.prototype.N=function(){2&this.f||(this.f|=2,this.u=Ke,Ke=this)};Pe.prototype.d=function(){this.f|=8,1&this.f||rn(this)};Pe.prototype.dispose=function(){this.d()};function Te(e,t){var n=new Pe(e,t);try{n.c()}catch(o){throw n.d(),o}var r=n.d.bind(n);return r[Symbol.dispose]=r,r}var sn,Oe,ot,jr=typeof window<"u"&&!!window.__PREACT_SIGNALS_DEVTOOLS__,ar=[],lr=[];Te(function(){sn=this.N})();function Ue(e,t){$[e]=t.bind(null,$[e]||function(){})}function je(e){if(ot){var t=ot;ot=void 0,t()}ot=e&&e.S()}function cr(e){var t=this,n=e.data,r=C(n);r.name="ReactiveDom",r.value=n;var o=At(function(){for(var l=t,d=t.__v;d=d.__;)if(d.__c){d.__c.__$f|=4;break}var f=yt(function(){var c=r.value.value;return c===0?0:c===!0?"":c||""}),u=yt(function(){return!Array.isArray(f.value)&&!Gn(f.value)}),m=Te(function(){if(this.N=ur,u.value){var c=f.value;l.__v&&l.__v.__e&&l.__v.__e.nodeType===3&&(l.__v.__e.data=c)}}),h=t.__$u.d;return t.__$u.d=function(){m(),h.call(this)},[u,f]},[]),i=o[0],a=o[1];return i.value?a.peek():a.value}cr.displayName="ReactiveTextNode";Object.defineProperties(H.prototype,{constructor:{configurable:!0,value:Lr(q,null).constructor},type:{configurable:!0,value:cr},props:{configurable:!0,get:function(){var e=this;return{data:{get value(){return e.value}}}}},__b:{configurable:!0,value:1}});Ue("__b",function(e,t){if(je(),Oe=void 0,typeof t.type=="string"){var n,r=t.props;for(var o in r)if(o!=="children"){var i=r[o];i instanceof H&&(n||(t.__np=n={}),n[o]=i,r[o]=i.peek())}}e(t)});Ue("__r",function(e,t){if(e(t),t.type!==q){je();var n,r=t.__c;r&&(r.__$f&=-2,(n=r.__$u)===void 0&&(r.__$u=n=(function(o,i){var a;return Te(function(){a=this},{name:i}),a.c=o,a})((function(o){return function(){var i;jr&&((i=this.y)==null||i.call(this)),o.__$f|=1,o.setState({})}})(r),typeof t.type=="function"?t.type.displayName||t.type.name:""))),Oe=r,je(n)}});Ue("__e",function(e,t,n,r){je(),Oe=void 0,e(t,n,r)});Ue("diffed",function(e,t){je(),Oe=void 0;var n;if(typeof t.type=="string"&&(n=t.__e)){var r=t.__np,o=t.props,i=n.U;if(i)for(var a in i){var l=i[a];l===void 0||r&&a in r||(l.d(),i[a]=void 0)}if(r){i||(i={},n.U=i);for(var d in r){var f=i[d],u=r[d];f===void 0?(f=Qr(n,d,u,o),i[d]=f):f.o(u,o)}}}e(t)});function Qr(e,t,n,r){var o=t in e&&e.ownerSVGElement===void 0,i=M(n);return{o:function(a,l){i.value=a,r=l},d:Te(function(){this.N=ur;var a=i.value.value;r[t]!==a&&(r[t]=a,o?e[t]=a:a!=null&&(a!==!1||t[4]==="-")?e.setAttribute(t,a):e.removeAttribute(t))})}}Ue("unmount",function(e,t){if(typeof t.type=="string"){var n=t.__e;if(n){var r=n.U;if(r){n.U=void 0;for(var o in r){var i=r[o];i&&i.d()}}}var a=t.__np;if(a){var l=t.props;for(var d in a)l[d]=a[d]}t.__np=void 0}else{var f=t.__c;if(f){f.__$f|=8;var u=f.__$u;u&&(f.__$u=void 0,u.d())}}e(t)});Ue("__h",function(e,t,n,r){r<3&&(t.__$f|=2),e(t,n,r)});Ce.prototype.shouldComponentUpdate=function(e,t){if(this.__R)return!0;var n=this.__$u,r=n&&n.s!==void 0;for(var o in t)return!0;if(this.__f||typeof this.u=="boolean"&&this.u===!0){var i=2&this.__$f;if(!(r||i||4&this.__$f)||1&this.__$f)return!0}else if(!(r||4&this.__$f)||3&this.__$f)return!0;for(var a in e)if(a!=="__source"&&e[a]!==this.props[a])return!0;for(var l in this.props)if(!(l in e))return!0;return!1};function C(e,t){return At(function(){return M(e,t)},[])}function Zr(e,t){var n=G(e);return n.current=e,Oe.__$f|=4,At(function(){return yt(function(){return n.current()},t)},[])}var es=typeof requestAnimationFrame>"u"?setTimeout:function(e){var t=function(){clearTimeout(n),cancelAnimationFrame(r),e()},n=setTimeout(t,35),r=requestAnimationFrame(t)},ts=function(e){queueMicrotask(function(){queueMicrotask(e)})};function ns(){tr(function(){for(var e;e=ar.shift();)sn.call(e)})}function rs(){ar.push(this)===1&&($.requestAnimationFrame||es)(ns)}function ss(){tr(function(){for(var e;e=lr.shift();)sn.call(e)})}function ur(){lr.push(this)===1&&($.requestAnimationFrame||ts)(ss)}function os(e,t){var n=G(e);n.current=e;var r=Oe;K(function(){return Te(function(){if(this.N=rs,!(r&&8&r.__$f))return n.current()},t)},[])}function z(e){return e===null?"null":Array.isArray(e)?"array":typeof e}function ye(e){return z(e)==="object"}function is(e){return Array.isArray(e)&&e.length>0&&e.every(t=>"message"in t)}function In(e,t){return e.length<124?e:t}const as="graphql-transport-ws";var Z=(e=>(e[e.InternalServerError=4500]="InternalServerError",e[e.InternalClientError=4005]="InternalClientError",e[e.BadRequest=4400]="BadRequest",e[e.BadResponse=4004]="BadResponse",e[e.Unauthorized=4401]="Unauthorized",e[e.Forbidden=4403]="Forbidden",e[e.SubprotocolNotAcceptable=4406]="SubprotocolNotAcceptable",e[e.ConnectionInitialisationTimeout=4408]="ConnectionInitialisationTimeout",e[e.ConnectionAcknowledgementTimeout=4504]="ConnectionAcknowledgementTimeout",e[e.SubscriberAlreadyExists=4409]="SubscriberAlreadyExists",e[e.TooManyInitialisationRequests=4429]="TooManyInitialisationRequests",e))(Z||{}),ee=(e=>(e.ConnectionInit="connection_init",e.ConnectionAck="connection_ack",e.Ping="ping",e.Pong="pong",e.Subscribe="subscribe",e.Next="next",e.Error="error",e.Complete="complete",e))(ee||{});function dr(e){if(!ye(e))throw new Error(`Message is expected to be an object, but got ${z(e)}`);if(!e.type)throw new Error("Message is missing the 'type' property");if(typeof e.type!="string")throw new Error(`Message is expects the 'type' property to be a string, but got ${z(e.type)}`);switch(e.type){case"connection_init":case"connection_ack":case"ping":case"pong":{if(e.payload!=null&&!ye(e.payload))throw new Error(`"${e.type}" message expects the 'payload' property to be an object or nullish or missing, but got "${e.payload}"`);break}case"subscribe":{if(typeof e.id!="string")throw new Error(`"${e.type}" message expects the 'id' property to be a string, but got ${z(e.id)}`);if(!e.id)throw new Error(`"${e.type}" message requires a non-empty 'id' property`);if(!ye(e.payload))throw new Error(`"${e.type}" message expects the 'payload' property to be an object, but got ${z(e.payload)}`);if(typeof e.payload.query!="string")throw new Error(`"${e.type}" message payload expects the 'query' property to be a string, but got ${z(e.payload.query)}`);if(e.payload.variables!=null&&!ye(e.payload.variables))throw new Error(`"${e.type}" message payload expects the 'variables' property to be a an object or nullish or missing, but got ${z(e.payload.variables)}`);if(e.payload.operationName!=null&&z(e.payload.operationName)!=="string")throw new Error(`"${e.type}" message payload expects the 'operationName' property to be a string or nullish or missing, but got ${z(e.payload.operationName)}`);if(e.payload.extensions!=null&&!ye(e.payload.extensions))throw new Error(`"${e.type}" message payload expects the 'extensions' property to be a an object or nullish or missing, but got ${z(e.payload.extensions)}`);break}case"next":{if(typeof e.id!="string")throw new Error(`"${e.type}" message expects the 'id' property to be a string, but got ${z(e.id)}`);if(!e.id)throw new Error(`"${e.type}" message requires a non-empty 'id' property`);if(!ye(e.payload))throw new Error(`"${e.type}" message expects the 'payload' property to be an object, but got ${z(e.payload)}`);break}case"error":{if(typeof e.id!="string")throw new Error(`"${e.type}" message expects the 'id' property to be a string, but got ${z(e.id)}`);if(!e.id)throw new Error(`"${e.type}" message requires a non-empty 'id' property`);if(!is(e.payload))throw new Error(`"${e.type}" message expects the 'payload' property to be an array of GraphQL errors, but got ${JSON.stringify(e.payload)}`);break}case"complete":{if(typeof e.id!="string")throw new Error(`"${e.type}" message expects the 'id' property to be a string, but got ${z(e.id)}`);if(!e.id)throw new Error(`"${e.type}" message requires a non-empty 'id' property`);break}default:throw new Error(`Invalid message 'type' property "${e.type}"`)}return e}function ls(e,t){return dr(typeof e=="string"?JSON.parse(e,t):e)}function Fe(e,t){return dr(e),JSON.stringify(e,t)}function cs(e){const{url:t,connectionParams:n,lazy:r=!0,onNonLazyError:o=console.error,lazyCloseTimeout:i=0,keepAlive:a=0,disablePong:l,connectionAckWaitTimeout:d=0,retryAttempts:f=5,retryWait:u=async function(I){const y=Math.pow(2,I);await new Promise(T=>setTimeout(T,y*1e3+Math.floor(Math.random()*2700+300)))},shouldRetry:m=Rt,on:h,webSocketImpl:c,generateID:g=function(){return"xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx".replace(/[xy]/g,I=>{const y=Math.random()*16|0;return(I=="x"?y:y&3|8).toString(16)})},jsonMessageReplacer:b,jsonMessageReviver:v}=e;let w;if(c){if(!ds(c))throw new Error("Invalid WebSocket implementation provided");w=c}else typeof WebSocket<"u"?w=WebSocket:typeof global<"u"?w=global.WebSocket||global.MozWebSocket:typeof window<"u"&&(w=window.WebSocket||window.MozWebSocket);if(!w)throw new Error("WebSocket implementation missing; on Node you can `import WebSocket from 'ws';` and pass `webSocketImpl: WebSocket` to `createClient`");const _=w,E=(()=>{const k=(()=>{const y={};return{on(T,O){return y[T]=O,()=>{delete y[T]}},emit(T){"id"in T&&y[T.id]?.(T)}}})(),I={connecting:h?.connecting?[h.connecting]:[],opened:h?.opened?[h.opened]:[],connected:h?.connected?[h.connected]:[],ping:h?.ping?[h.ping]:[],pong:h?.pong?[h.pong]:[],message:h?.message?[k.emit,h.message]:[k.emit],closed:h?.closed?[h.closed]:[],error:h?.error?[h.error]:[]};return{onMessage:k.on,on(y,T){const O=I[y];return O.push(T),()=>{const U=O.indexOf(T);U>-1&&O.splice(U,1)}},emit(y,...T){for(const O of[...I[y]])O(...T)}}})();function p(k){const I=[E.on("error",y=>{I.forEach(T=>T()),k(y)}),E.on("closed",y=>{I.forEach(T=>T()),k(y)})];return()=>I.forEach(y=>y())}let A,L=0,B,P=!1,ie=0,te=!1;async function re(){clearTimeout(B);const[k,I]=await(A??(A=new Promise((O,U)=>(async()=>{if(P){if(await u(ie),!L)return A=void 0,U({code:1e3,reason:"All Subscriptions Gone"});ie++}E.emit("connecting",P);const S=new _(typeof t=="function"?await t():t,as);let ae,Ie;function rt(){isFinite(a)&&a>0&&(clearTimeout(Ie),Ie=setTimeout(()=>{S.readyState===_.OPEN&&(S.send(Fe({type:ee.Ping})),E.emit("ping",!1,void 0))},a))}p(J=>{A=void 0,clearTimeout(ae),clearTimeout(Ie),U(J),J instanceof xn&&(S.close(4499,"Terminated"),S.onerror=null,S.onclose=null)}),S.onerror=J=>E.emit("error",J),S.onclose=J=>E.emit("closed",J),S.onopen=async()=>{try{E.emit("opened",S);const J=typeof n=="function"?await n():n;if(S.readyState!==_.OPEN)return;S.send(Fe(J?{type:ee.ConnectionInit,payload:J}:{type:ee.ConnectionInit},b)),isFinite(d)&&d>0&&(ae=setTimeout(()=>{S.close(Z.ConnectionAcknowledgementTimeout,"Connection acknowledgement timeout")},d)),rt()}catch(J){E.emit("error",J),S.close(Z.InternalClientError,In(J instanceof Error?J.message:String(J),"Internal client error"))}};let xe=!1;S.onmessage=({data:J})=>{try{const F=ls(J,v);if(E.emit("message",F),F.type==="ping"||F.type==="pong"){E.emit(F.type,!0,F.payload),F.type==="pong"?rt():l||(S.send(Fe(F.payload?{type:ee.Pong,payload:F.payload}:{type:ee.Pong},b)),E.emit("pong",!1,F.payload));return}if(xe)return;if(F.type!==ee.ConnectionAck)throw new Error(`First message cannot be of type ${F.type}`);clearTimeout(ae),xe=!0,E.emit("connected",S,F.payload,P),P=!1,ie=0;const _n=new Promise((Qi,Nr)=>p(Nr));_n.catch(()=>{}),O([S,_n])}catch(F){S.onmessage=null,E.emit("error",F),S.close(Z.BadResponse,In(F instanceof Error?F.message:String(F),"Bad response"))}}})())));k.readyState===_.CLOSING&&await I;let y=()=>{};const T=new Promise(O=>y=O);return[k,y,new Promise((O,U)=>{const S=p(U);k.readyState!==_.OPEN&&I.catch(U),T.then(()=>{if(S(),!L){const ae=()=>k.close(1e3,"Normal Closure");isFinite(i)&&i>0?(clearTimeout(B),B=setTimeout(()=>{!L&&k.readyState===_.OPEN&&ae()},i)):ae()}O()})})]}function Q(k){if(Rt(k)&&(us(k.code)||[Z.InternalServerError,Z.InternalClientError,Z.BadRequest,Z.BadResponse,Z.Unauthorized,Z.SubprotocolNotAcceptable,Z.SubscriberAlreadyExists,Z.TooManyInitialisationRequests].includes(k.code)))throw k;if(te)return!1;if(Rt(k)&&k.code===1e3)return L>0;if(!f||ie>=f||!m(k))throw k;return P=!0}r||(async()=>{for(L++;;)try{const[,,k]=await re();await k}catch(k){try{if(!Q(k))return}catch(I){return o?.(I)}}})();function V(k,I){const y=g(k);let T=!1,O=!1,U=()=>{L--,T=!0};return(async()=>{for(L++;;)try{const[S,ae,Ie]=await re();if(T)return Ie.catch(()=>{}),ae();const rt=E.onMessage(y,xe=>{switch(xe.type){case ee.Next:{I.next(xe.payload);return}case ee.Error:{O=!0,T=!0,I.error(xe.payload),U();return}case ee.Complete:{T=!0,U();return}}});S.send(Fe({id:y,type:ee.Subscribe,payload:k},b)),U=()=>{!T&&S.readyState===_.OPEN&&S.send(Fe({id:y,type:ee.Complete},b)),L--,T=!0,ae()},await Ie.finally(rt);return}catch(S){if(!Q(S))return}})().then(()=>{O||I.complete()}).catch(S=>{I.error(S)}),()=>{T||U()}}return{on:E.on,subscribe:V,iterate(k){const I=[],y={done:!1,error:null,resolve:()=>{}},T=V(k,{next(U){I.push(U),y.resolve()},error(U){y.done=!0,y.error=U,y.resolve()},complete(){y.done=!0,y.resolve()}}),O=(async function*(){for(;;){for(I.length||await new Promise(S=>y.resolve=S);I.length;)yield I.shift();if(y.error)throw y.error;if(y.done)return}})();return O.throw=async U=>(y.done||(y.done=!0,y.error=U,y.resolve()),{done:!0,value:void 0}),O.return=async()=>(T(),{done:!0,value:void 0}),O},async dispose(){if(te=!0,A){const[k]=await A;k.close(1e3,"Normal Closure")}},terminate(){A&&E.emit("closed",new xn)}}}class xn extends Error{name="TerminatedCloseEvent";message="4499: Terminated";code=4499;reason="Terminated";wasClean=!1}function Rt(e){return ye(e)&&"code"in e&&"reason"in e}function us(e){return[1e3,1001,1006,1005,1012,1013,1014].includes(e)?!1:e>=1e3&&e<=1999}function ds(e){return typeof e=="function"&&"constructor"in e&&"CLOSED"in e&&"CLOSING"in e&&"CONNECTING"in e&&"OPEN"in e}class ce extends Error{constructor(t,n,r=null){super(n),this.code=t,this.requestId=r}code;requestId}const hs={UNAVAILABLE:"The server cannot reach its database at the moment.",TIMEOUT:"The server took too long to answer.",RATE_LIMITED:"This browser has too much open at the server. Close other tabs of it, or wait a moment.",FORBIDDEN:"The server does not allow this here.",INTERNAL:"The server has failed at this."};function on(e){const t=e[0],n=t?.extensions?.code??"INTERNAL",r=t?.message??"The server has failed at this.",o=hs[n],i=o===void 0||o.startsWith(r)?r:`${o} ${fs(r)}`;return new ce(n,i,t?.extensions?.requestId??null)}function me(e){return e instanceof ce?e:Array.isArray(e)?on(e):e instanceof CloseEvent?new ce("UNREACHABLE",`The server closed the connection (${e.code} ${e.reason}).`):new ce("UNREACHABLE","The server cannot be reached.")}function fs(e){return/[.!?]$/.test(e)?e:`${e}.`}const an="callboard:token",_e=M(sessionStorage.getItem(an)),Se=M(null);let hr=[];function fr(){return _e.value===null?{}:{authorization:`Bearer ${_e.value}`}}function pr(e){e===_e.value&&(Se.value=e===null?"missing":"unknown")}function ps(e){sessionStorage.setItem(an,e),_e.value=e,Se.value=null;for(const t of hr.splice(0))t()}function ms(){sessionStorage.removeItem(an),_e.value=null}function mr(){return Se.value===null?Promise.resolve():new Promise(e=>hr.push(e))}const Cn=1e4,_s=250,gs=8e3,vs=4403,he=M({state:"connecting"});let Gt=null,Nt,Rn=null;const _r=cs({url:async()=>(await mr(),`${location.protocol==="https:"?"wss:":"ws:"}//${location.host}/graphql`),connectionParams:()=>(Rn=_e.peek(),fr()),lazyCloseTimeout:3e3,keepAlive:Cn,retryAttempts:1/0,shouldRetry:()=>!0,retryWait:async e=>{const t=Math.min(_s*2**e,gs);await ys(t*(.5+Math.random()/2))},on:{connected:()=>{he.value={state:"live"}},ping:e=>{e||(Nt=setTimeout(()=>_r.terminate(),Cn))},pong:e=>{e&&clearTimeout(Nt)},closed:e=>{clearTimeout(Nt);const{code:t}=e;if(t===vs)return pr(Rn);t!==1e3&&he.value.state!=="lost"&&(he.value={state:"lost",since:Date.now()})}}});function ln(){Gt?.()}addEventListener("online",ln);document.addEventListener("visibilitychange",()=>{document.visibilityState==="visible"&&ln()});function ys(e){return new Promise(t=>{const n=setTimeout(r,e);function r(){clearTimeout(n),Gt=null,t()}Gt=r})}function bt(e,t,n){let r=!1;const o=_r.subscribe({query:e.toString(),variables:t},{next:({data:i,errors:a})=>{r||(a?.length?n.trouble?.(on(a)):i&&n.next(i))},error:i=>{r||n.error(me(i))},complete:()=>{r||n.complete?.()}});return()=>{r=!0,o()}}let ze=null;function bs(e){const t=Date.parse(e)-Date.now();(ze===null||t>ze)&&(ze=t)}function ws(){ze=null}function j(){return Date.now()+(ze??0)}const se=M(0);setInterval(()=>{document.visibilityState==="visible"&&(se.value=j())},1e3);document.addEventListener("visibilitychange",()=>{se.value=j()});se.value=j();const Ee=1e3,Qe=60*Ee,ke=60*Qe,wt=24*ke;function oe(e){const t=Math.max(0,e);return t<999.5?`${Math.round(t)} ms`:t<59.95*Ee?`${(t/Ee).toFixed(1)} s`:t<ke?Mt(t,Qe,"m",Ee,"s"):t<wt?Mt(t,ke,"h",Qe,"m"):Mt(t,wt,"d",ke,"h")}function qe(e){const t=Math.floor(Math.max(0,e)/Ee);return t<60?`${t} s`:oe(t*Ee)}function Es(e){const t=Math.max(0,e);return t<Qe?`${Math.floor(t/Ee)} s`:t<ke?`${Math.floor(t/Qe)} m`:t<wt?`${Math.floor(t/ke)} h`:`${Math.floor(t/wt)} d`}function Mt(e,t,n,r,o){const i=Math.round(e/r)*r,a=Math.floor(i%t/r),l=r===ke?String(a):String(a).padStart(2,"0");return`${Math.floor(i/t)} ${n} ${l} ${o}`}const gr=new Intl.DateTimeFormat(void 0,{dateStyle:"medium"}),ks=new Intl.DateTimeFormat(void 0,{timeStyle:"medium",hourCycle:"h23"}),vr=new Intl.DateTimeFormat(void 0,{hourCycle:"h23",hour:"2-digit",minute:"2-digit",second:"2-digit",fractionalSecondDigits:3});function As(e,t){const n=new Date(e),r=ks.format(n);return n.toDateString()===new Date(t).toDateString()?r:`${gr.format(n)}, ${r}`}function Le(e){return vr.format(new Date(e))}function tt(e){return`${gr.format(new Date(e))}, ${vr.format(new Date(e))}`}const Ss="/board/assets/logo-Bpb1YQM-.svg";function Xe({children:e,name:t}){return s("svg",{class:`icon icon-${t}`,viewBox:"0 0 16 16",width:"16",height:"16","aria-hidden":"true",children:e})}function yr({state:e}){switch(e){case"INIT":return s(it,{part:0});case"PREPARE":return s(it,{part:.25});case"EXECUTE":return s(it,{part:.5});case"VALIDATE":return s(it,{part:.75});case"COMPLETE":return s(Xe,{name:"complete",children:[s("circle",{cx:"8",cy:"8",r:"7",fill:"currentColor"}),s("path",{d:"M4.8 8.3 7 10.5l4.3-4.8",class:"cut"})]});case"FAILED":return s(Xe,{name:"failed",children:[s("path",{d:"M5 1h6l4 4v6l-4 4H5l-4-4V5z",fill:"currentColor"}),s("path",{d:"m5.6 5.6 4.8 4.8m0-4.8-4.8 4.8",class:"cut"})]});case"CANCELLED":return s(Xe,{name:"cancelled",children:[s("circle",{cx:"8",cy:"8",r:"6.25",class:"ring"}),s("path",{d:"m3.8 12.2 8.4-8.4",class:"ring"})]})}}function it({part:e}){const t=2*Math.PI*e,[n,r]=[8+3.6*Math.sin(t),8-3.6*Math.cos(t)];return s(Xe,{name:"live",children:[s("circle",{cx:"8",cy:"8",r:"6.25",class:"ring","stroke-dasharray":e===0?"2.2 1.73":void 0}),e>0&&s("path",{d:`M8 8V4.4A3.6 3.6 0 ${e>.5?1:0} 1 ${n} ${r}z`,fill:"currentColor"})]})}const $s={search:"M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10zm3.6-1.4L14 14",close:"m4 4 8 8m0-8-8 8",back:"M10 3 5 8l5 5",tick:"m3.5 8.5 3 3 6-7",cross:"m4.5 4.5 7 7m0-7-7 7",stroke:"m4 12 8-8",hand:"M3.5 8h9",pause:"M5.5 3.5v9m5-9v9",lock:"M4.5 7.5h7v5.5h-7zM6 7.5V5.3a2 2 0 0 1 4 0v2.2",clock:"M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 4.8V8l2.2 1.6",copy:"M5.5 5.5h7v8h-7zM3.5 10.5v-8h7",up:"M8 13V3.5M4 7.2 8 3.2l4 4",warning:"M8 2.2 14.6 13.6H1.4zM8 6.5v3.2m0 1.7v.4"};function ne({name:e}){return s(Xe,{name:"glyph",children:s("path",{d:$s[e],class:"stroke"})})}const ge="/board",Ae=M(wr()),br=yt(()=>{const e=Ae.value.pathname.replace(/\/$/,"");if(e===ge)return{kind:"list"};const t=/^\/board\/jobs\/([^/]+)$/.exec(e)?.[1];return t===void 0?{kind:"nowhere"}:{kind:"job",id:t}}),Tt=M(ge);function cn(e){return`${ge}/jobs/${encodeURIComponent(e)}`}function un(e){history.pushState(null,"",e),It()}function Ts(e){history.replaceState(null,"",e),It()}function It(){Ae.value=wr(),br.value.kind==="list"&&(Tt.value=Ae.value.pathname+Ae.value.search)}function wr(){return new URL(location.href)}addEventListener("popstate",It);It();document.addEventListener("click",e=>{if(e.defaultPrevented||e.button!==0||e.metaKey||e.ctrlKey||e.shiftKey||e.altKey)return;const t=e.target?.closest?.("a");!t||t.target||t.origin!==location.origin||t.pathname!==ge&&!t.pathname.startsWith(`${ge}/`)||t.hash||(e.preventDefault(),t.href!==location.href&&un(t.pathname+t.search))});class N extends String{__apiType;value;__meta__;constructor(t,n){super(t),this.value=t,this.__meta__=n}toString(){return this.value}}new N(`
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
    `,{fragmentName:"Problem"});const Is=new N(`
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
}`),xs=new N(`
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
}`),Cs=new N(`
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
}`),Rs=new N(`
    query Workflows {
  workflows {
    name
  }
}
    `),Ns=new N(`
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
}`),Ms=new N(`
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
    `),Ls=new N(`
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
    `),Ds=new N(`
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
}`),Ps=new N(`
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
}`),Os=new N(`
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
}`),Us=new N(`
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
}`),qs=new N(`
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
}`),Fs=new N(`
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
}`),Hs=new N(`
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
}`),Bs=new N(`
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
}`),Js=new N(`
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
}`),Ws=new N(`
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
}`),nt=M(null),ht=M(null),Gs=3e3;function Er(){bt(Cs,{},{next:({stats:e})=>{bs(e.at),nt.value=e,ht.value=null},trouble:e=>{ht.value=e},error:e=>{ht.value=e,setTimeout(Er,Gs)}})}Te(()=>{he.value.state==="lost"&&ws()});function Vs({children:e}){return s(q,{children:[s("a",{class:"skip",href:"#content",children:"To the content"}),s("header",{class:"top",children:[s("a",{class:"brand",href:Tt.value,children:[s("img",{src:Ss,alt:"",width:"22",height:"22"}),"Callboard"]}),s(Ks,{}),s(Xs,{}),_e.value!==null&&!Se.value&&s("button",{type:"button",class:"quiet",onClick:()=>{ms(),location.reload()},children:"Sign out"}),s("a",{class:"elsewhere",href:"/",children:"GraphiQL"})]}),s("div",{id:"content",tabIndex:-1,class:he.value.state==="lost"?"unheard":"",children:e}),s(Ys,{}),Se.value&&s(js,{})]})}function Ks(){const e=nt.value?.workers;return e?s("span",{class:"workers faint number",children:[e.workers===1?"1 worker":`${e.workers} workers`,s("span",{class:"slots",children:[" ","· ",e.busy.toLocaleString()," of ",e.slots.toLocaleString()," slots busy"]})]}):s("span",{class:"workers"})}const zs={live:"Live",connecting:"Connecting",lost:"No connection"};function Xs(){const{state:e}=he.value;return s("span",{class:`link link-${e}`,role:"status",children:[s("i",{}),zs[e]]})}function Ys(){const e=he.value;return e.state!=="lost"||Se.value?null:(se.value,s("div",{class:"lost",role:"alert",children:[s(ne,{name:"warning"}),s("p",{children:[s("strong",{children:"The connection is gone."})," What you see is ",qe(Date.now()-e.since)," old. It goes on by itself when the server is back."]}),s("button",{type:"button",onClick:ln,children:"Try now"})]}))}function js(){const e=G(null),t=C("");return K(()=>{e.current?.showModal()},[]),s("dialog",{ref:e,class:"token","aria-labelledby":"token-heading",onCancel:n=>n.preventDefault(),children:s("form",{onSubmit:n=>{n.preventDefault(),t.value.trim()&&ps(t.value.trim())},children:[s("h2",{id:"token-heading",children:"This server asks for a token"}),s("p",{children:Se.value==="unknown"?"It does not know the one that you gave.":"Whoever runs it has one for you. It is kept in this tab until you close it."}),s("label",{class:"field",children:["Token",s("input",{type:"password",required:!0,autofocus:!0,autocomplete:"off",spellcheck:!1,value:t.value,onInput:({currentTarget:n})=>t.value=n.value})]}),s("div",{class:"buttons",children:s("button",{type:"submit",class:"primary",children:"Go on"})})]})})}const kr=["INIT","PREPARE","EXECUTE","VALIDATE","COMPLETE","FAILED","CANCELLED"],ue=["INIT","PREPARE","EXECUTE","VALIDATE","COMPLETE"],Ar=["PENDING","SCHEDULED","RUNNING","RETRYING","SUCCEEDED","FAILED","CANCELLED"];function R(e){const t=e.toLowerCase().replaceAll("_"," ");return t.charAt(0).toUpperCase()+t.slice(1)}function fe(e){return e!=="COMPLETE"&&e!=="FAILED"&&e!=="CANCELLED"}const dn={APPROVAL:"Needs approval",BACKOFF:"Backing off",MANUAL_STEP:"Waits for next",NOT_BEFORE:"Starts later",NO_WORKER:"No worker",PAUSED:"Paused",QUEUED:"Queued",QUEUE_PAUSED:"Queue paused"},xt={PENDING:"Waiting",SCHEDULED:"Claimed",RUNNING:"Running",RETRYING:"Backing off",SUCCEEDED:"Succeeded",FAILED:"Failed",CANCELLED:"Cancelled"},Qs={SUBMIT:"Submitted",START:"Claimed by a worker",PREPARE:"Init done, on to Prepare",EXECUTE:"Prepare done, on to Execute",VALIDATE:"Execute done, on to Validate",FINALIZE:"Validate done, on to Complete",COMPLETE:"Complete",FAIL:"Failed for good",BACKOFF:"Attempt failed, tries again",CANCEL:"Cancelled",REQUEST_CANCEL:"Asked to stop",RETRY:"Retried by hand",NEXT:"Let the stage begin",PAUSE:"Paused",RESUME:"Resumed",AMEND:"Changed",RELEASE:"Handed back by a draining worker",RESCUE:"Taken from a lost worker",STALE:"Late worker turned away"},hn={DEPENDENCY_FAILED:"Dependency failed",HANDLER:"Handler error",INVALID_CONFIG:"Invalid configuration",PANIC:"Handler broke down",TIMEOUT:"Timed out",WORKER_LOST:"Workers lost"},Zs={CLIENT:"client",SYSTEM:"system",WORKER:"worker"},eo={NEXT:"The stage may begin.",RETRY:"The job runs again.",PAUSE:"Paused. What runs is finished first.",RESUME:"The job goes on.",CANCEL:"Cancelled, or asked to stop where it runs.",UPDATE:"Saved.",DELETE:"Deleted."};function Sr({state:e}){return s("span",{class:`state state-${e.toLowerCase()}`,children:[s(yr,{state:e}),R(e)]})}function to({at:e}){const t=Date.parse(e),n=Math.max(0,Math.max(se.value,j())-t);return s("time",{dateTime:e,title:tt(t),children:Es(n)})}function De({problem:e,again:t}){return s("div",{class:"problem",role:"alert",children:[s(ne,{name:"warning"}),s("div",{children:[s("p",{children:e.message}),e.requestId&&s("p",{class:"faint",children:["The server's log has more under ",s("code",{children:e.requestId}),"."]})]}),t&&s("button",{type:"button",onClick:t,children:"Try again"})]})}function Et({heading:e,children:t}){return s("div",{class:"empty",children:[s("h2",{children:e}),t]})}function $r({text:e,what:t}){const n=C(!1);async function r(){await navigator.clipboard?.writeText(e).catch(()=>{}),n.value=!0,setTimeout(()=>n.value=!1,1500)}return navigator.clipboard?s("button",{type:"button",class:"quiet copy",onClick:r,"aria-label":`Copy ${t}`,title:`Copy ${t}`,children:[s(ne,{name:n.value?"tick":"copy"}),s("span",{class:"unseen",role:"status",children:n.value?"Copied":""})]}):null}const no={RELEASE:"handed back by a draining worker",RESCUE:"taken from a lost worker",STALE:"a late worker turned away",AMEND:"changed",PAUSE:"paused",RESUME:"resumed"},ro={APPROVAL:"person",MANUAL_STEP:"person",PAUSED:"paused",QUEUE_PAUSED:"paused",BACKOFF:"backoff",NOT_BEFORE:"later"};function so(e,t){const n=new io(t);return e.forEach((r,o)=>n.take(r,e.slice(o+1,o+1+oo))),n.finish(),n.lanes}const oo=50;class io{constructor(t){this.present=t}present;lanes=[];lane=null;held=!1;take(t,n){const r=Date.parse(t.at);!this.lane&&t.trigger!=="SUBMIT"&&t.trigger!=="RETRY"&&this.lanes.length===0&&this.open(t,r,"waiting");const o=no[t.trigger];switch(o&&this.lane?.marks.push({at:r,text:o}),t.trigger){case"SUBMIT":return this.open(t,r,(this.present.runAt??0)>r?"later":"waiting");case"RETRY":return this.open(t,r,this.held?"paused":"waiting");case"PREPARE":case"EXECUTE":case"VALIDATE":case"FINALIZE":return this.close(r,"succeeded"),ao(n,this.present)?this.open(t,r,"running"):this.open(t,r,this.held?"paused":"waiting");case"BACKOFF":return this.close(r,"failed"),this.open({...t,attempt:(t.attempt??1)+1},r,"backoff");case"START":return this.change("running",r);case"REQUEST_CANCEL":return this.change("stopping",r);case"RELEASE":case"RESCUE":return this.change(this.held?"paused":"waiting",r);case"NEXT":for(const i of this.lane?.spans??[])i.kind==="waiting"&&(i.kind="person");return this.change("waiting",r);case"PAUSE":this.held=!0,this.runs()||this.change("paused",r);return;case"RESUME":this.held=!1,this.runs()||this.change("waiting",r);return;case"COMPLETE":return this.close(r,"succeeded");case"FAIL":return this.close(r,"failed");case"CANCEL":return this.close(r,"cancelled");case"AMEND":case"STALE":return}}finish(){const t=this.lane?.spans.at(-1);if(!t||t.to!==null)return;const n=this.present.blocker&&ro[this.present.blocker];n&&t.kind==="waiting"&&(t.kind=n),t.kind==="later"&&!n&&(t.kind="waiting")}open({stage:t,attempt:n,round:r},o,i){const a=`${r}-${t}-${n??1}`;this.lane={key:a,stage:t,attempt:n??1,round:r,spans:[],marks:[],end:null},this.lane.spans.push({kind:i,from:o,to:null}),this.lanes.push(this.lane)}change(t,n){const{lane:r}=this,o=r?.spans.at(-1);if(!r||!o||o.kind===t)return;const i=this.present.runAt;if(o.kind==="later"&&i!==null&&i<n){o.to=i,r.spans.push({kind:"waiting",from:i,to:n},{kind:t,from:n,to:null});return}o.to=n,r.spans.push({kind:t,from:n,to:null})}close(t,n){if(!this.lane)return;const r=this.lane.spans.at(-1);r&&(r.to=t),this.lane.end={kind:n,at:t},this.lane=null}runs(){const t=this.lane?.spans.at(-1)?.kind;return t==="running"||t==="stopping"}}function ao(e,t){for(const{trigger:n}of e)switch(n){case"START":case"NEXT":case"CANCEL":case"SUBMIT":case"RETRY":return!1;case"AMEND":case"PAUSE":case"RESUME":case"STALE":continue;default:return!0}return t.task==="RUNNING"||t.task==="SCHEDULED"}function Tr(e,t){const n={};for(const{spans:r}of e)for(const{kind:o,from:i,to:a}of r)n[o]=(n[o]??0)+Math.max((a??t)-i,0);return n}const Lt=28,lo=3,co=4,Dt=90,uo=.1,ho=[1,2,5,10,20,50,100,200,500,1e3,2e3,5e3,1e4,15e3,3e4,6e4,12e4,3e5,6e5,9e5,18e5,36e5,72e5,144e5,288e5,432e5,864e5,1728e5,6048e5];function fo(e,t,n){const r=e[0]?.spans[0]?.from??t,o=Math.max(r+1,...e.map(({end:u,spans:m})=>u?.at??m.at(-1)?.to??t)),i=po(e,r,o),a=i.reduce((u,m)=>u+m.to-m.from,0),l=(n-i.length*Lt)/Math.max(o-r-a,1);function d(u){let m=0,h=r;for(const c of i){if(u<=c.from)break;if(m+=(c.from-h)*l,u<c.to)return m+(u-c.from)/(c.to-c.from)*Lt;m+=Lt,h=c.to}return m+(Math.min(Math.max(u,r),o)-h)*l}function f(){const u=Dt/l,m=ho.find(g=>g>=u)??Math.ceil(u/864e5)*864e5,h=[];let c=-Dt;for(let g=0;r+g<=o;){const b=r+g,v=i.find(_=>_.from<b&&b<_.to);if(v){g=Math.ceil((v.to-r)/m)*m;continue}const w=d(b);w-c>=Dt*.6&&(h.push({since:g,x:w}),c=w),g+=m}return h}return{from:r,to:o,width:n,cuts:i,x:d,ticks:f}}function po(e,t,n){const r=[],o=mo(e,t,n).sort((a,l)=>l.to-l.from-(a.to-a.from));let i=n-t;for(const a of o.slice(0,co)){const l=a.to-a.from,d=i-l;if(l<lo*d||d<=0)break;const f=d*uo;r.push({from:a.from+f,to:a.to-f}),i=d+2*f}return r.sort((a,l)=>a.from-l.from)}function mo(e,t,n){const r=[];let o=t;for(const{spans:i}of e)for(const a of i)a.kind!=="running"&&a.kind!=="stopping"||(a.from>o&&r.push({from:o,to:a.from}),o=Math.max(o,a.to??n));return n>o&&r.push({from:o,to:n}),r}const _o=["waiting","later","person","paused"];function go({lanes:e,until:t}){return s("details",{class:"lane-table",children:[s("summary",{children:"As a table"}),s("div",{class:"scroller",tabIndex:0,role:"region","aria-label":"Timeline as a table",children:s("table",{children:[s("thead",{children:s("tr",{children:[s("th",{scope:"col",children:"Stage"}),s("th",{scope:"col",children:"Attempt"}),s("th",{scope:"col",children:"From"}),s("th",{scope:"col",children:"Waited"}),s("th",{scope:"col",children:"Backed off"}),s("th",{scope:"col",children:"Ran"}),s("th",{scope:"col",children:"End"})]})}),s("tbody",{children:e.map(n=>{const r=Tr([n],t),o=(...a)=>a.reduce((l,d)=>l+(r[d]??0),0),i=a=>a>0?oe(a):"–";return s("tr",{children:[s("th",{scope:"row",children:R(n.stage)}),s("td",{children:[n.attempt,n.round>0&&`, retry ${n.round}`]}),s("td",{children:Le(n.spans[0].from)}),s("td",{children:i(o(..._o))}),s("td",{children:i(o("backoff"))}),s("td",{children:i(o("running","stopping"))}),s("td",{children:[n.end?R(n.end.kind):"goes on",n.marks.length>0&&`; ${n.marks.map(({text:a})=>a).join(", ")}`]})]},n.key)})})]})})]})}const Vt={running:"Running",waiting:"Waiting for a worker",backoff:"Backing off",person:"Waiting for a person",paused:"Paused",later:"Not due yet",stopping:"Stopping"},Je=30,fn=14,pn=24,vo=18,yo=2,bo=76,[wo,Eo]=[7.6,7];function ko({job:e,entries:t}){const n=G(null),r=C(0),o=C(j()),i=C(null),a=fe(e.state)&&he.value.state==="live";Do(n,r),Oo(n,a,()=>o.value=j());const l=so(t,{task:e.task?.state??null,blocker:e.blockers[0]?.kind??null,runAt:e.runAt?Date.parse(e.runAt):null}),d=l.slice(-60),f=Math.max(o.value,Date.parse(t.at(-1)?.at??e.createdAt)),u=Math.max(...d.map(Ro),bo),m=fo(d,f,Math.max(r.value-u-vo,50)),h=d.length*Je+pn,c=i.value&&d[i.value[0]]?.spans[i.value[1]]?i.value:null;function g(b){const v=Lo(b.key,c,d);v&&(b.preventDefault(),i.value=v)}return s("div",{class:"timeline",children:[s(xo,{lanes:l,until:f}),s("div",{ref:n,class:"picture",style:{minHeight:`${h}px`},tabIndex:0,role:"application","aria-label":`Timeline of ${d.length} attempts. Arrow keys go from span to span; a table follows.`,"aria-describedby":"timeline-detail",onKeyDown:g,onPointerLeave:()=>i.value=null,children:r.value>0&&s("svg",{width:r.value,height:h,"aria-hidden":"true",children:[s(Io,{}),s($o,{scale:m,left:u,height:h}),d.map((b,v)=>s("g",{transform:`translate(0 ${v*Je})`,class:"lane",children:[s("text",{x:"0",y:Je/2,class:"lane-name",children:[R(b.stage),s("tspan",{class:"lane-attempt",dx:"6",children:Ir(b)})]}),s("g",{transform:`translate(${u} ${(Je-fn)/2})`,children:[b.spans.map((w,_)=>s(Ao,{span:w,scale:m,until:f,chosen:c?.[0]===v&&c[1]===_,onEnter:()=>i.value=[v,_]},_)),s(So,{lane:b,scale:m})]})]},b.key)),s(To,{scale:m,left:u,height:h})]})}),s("p",{id:"timeline-detail",class:"detail number",role:"status",children:c?No(d[c[0]],c[1],f):s("span",{class:"faint",children:Mo(l,d)})}),s(go,{lanes:l,until:f})]})}function Ao(e){const{span:t,scale:n,until:r,chosen:o,onEnter:i}=e,a=n.x(t.from),l=Math.max(n.x(t.to??r)-a,yo);return s("g",{class:`span span-${t.kind}${o?" chosen":""}`,onPointerEnter:i,children:[s("rect",{x:a,y:"-8",width:Math.max(l,6),height:Je,class:"target"}),s("rect",{x:a,width:l,height:fn,rx:Math.min(3,l/2),class:"bar"})]})}function So({lane:e,scale:t}){return e.end?s("path",{d:{succeeded:"m-3 0 2.2 2.4 4-5",failed:"m-3-3 6 6m0-6-6 6",cancelled:"m-3 3 6-6"}[e.end.kind],class:`end end-${e.end.kind}`,transform:`translate(${t.x(e.end.at)+10} ${fn/2})`}):null}function $o({scale:e,left:t,height:n}){const r=n-pn;return s("g",{class:"axis",transform:`translate(${t} 0)`,children:e.ticks().map(({since:o,x:i})=>s("g",{transform:`translate(${i} 0)`,children:[s("line",{y2:r+4}),s("text",{y:r+18,"text-anchor":i<20?"start":i>e.width-16?"end":"middle",children:o===0?Le(e.from).slice(0,8):`+${Co(o)}`})]},o))})}function To({scale:e,left:t,height:n}){const r=n-pn+4;return s("g",{class:"cuts",transform:`translate(${t} 0)`,children:e.cuts.map(o=>{const i=(e.x(o.from)+e.x(o.to))/2;return s("g",{children:[s("path",{d:`M${i-4} 0h8v${r}h-8z`,class:"cut-gap"}),s("path",{d:`M${i-4} 0v${r}M${i+4} 0v${r}`,class:"cut-edge"})]},o.from)})})}function Io(){const e=(t,n,r)=>s("pattern",{id:t,width:"6",height:"6",patternUnits:"userSpaceOnUse",patternTransform:`rotate(${n})`,children:[s("rect",{width:"6",height:"6",class:`${t}-ground`}),s("rect",{width:r,height:"6",class:`${t}-stripe`})]});return s("defs",{children:[e("backoff",45,2),e("paused",0,2),e("stopping",-45,3),s("pattern",{id:"person",width:"6",height:"6",patternUnits:"userSpaceOnUse",children:[s("rect",{width:"6",height:"6",class:"person-ground"}),s("circle",{cx:"3",cy:"3",r:"1.3",class:"person-stripe"})]})]})}function xo({lanes:e,until:t}){const n=Tr(e,t);return s("ul",{class:"legend",children:Object.keys(Vt).filter(r=>(n[r]??0)>0).map(r=>s("li",{children:[s("svg",{width:"16",height:"10","aria-hidden":"true",class:`span span-${r}`,children:s("rect",{width:"16",height:"10",rx:"2",class:"bar"})}),Vt[r]," ",s("span",{class:"number",children:oe(n[r]??0)})]},r))})}function Co(e){return oe(e).replace(".0 s"," s").replace(/ 00? [a-z]+$/,"")}function Ir({attempt:e,round:t}){return[t>0?`retry ${t}`:"",e>1?`#${e}`:""].filter(Boolean).join(" ")}function Ro(e){return e.stage.length*wo+14+Ir(e).length*Eo}function No(e,t,n){const r=e.spans[t],o=`${R(e.stage)}${e.attempt>1?`, attempt ${e.attempt}`:""}`,i=r.to===null?"until now":`to ${Le(r.to)}`;return`${o}: ${Vt[r.kind].toLowerCase()} for ${oe((r.to??n)-r.from)}, ${Le(r.from)} ${i}`}function Mo(e,t){const n=e[0]?.spans[0]?.from;return e.length>t.length?`The latest ${t.length} of ${e.length} attempts; all are in the table.`:n===void 0?"":`From ${tt(n)}.`}function Lo(e,t,n){const r=n.flatMap((a,l)=>a.spans.map((d,f)=>[l,f])),o=t?r.findIndex(([a,l])=>a===t[0]&&l===t[1]):-1,i={ArrowRight:1,ArrowDown:1,ArrowLeft:-1,ArrowUp:-1}[e];return e==="Escape"?null:e==="Home"?r[0]:e==="End"?r.at(-1):i===void 0?null:r[Math.min(Math.max(o+i,0),r.length-1)]}function Do(e,t){K(()=>{if(!e.current)return;const n=new ResizeObserver(([r])=>{r&&(t.value=Math.floor(r.contentRect.width))});return n.observe(e.current),()=>n.disconnect()},[])}const Po=1e3;function Oo(e,t,n){K(()=>{if(n(),!t||!e.current)return;const r=matchMedia("(prefers-reduced-motion: reduce)").matches;let o=0,i=!1;const a=()=>{n(),i&&(o=requestAnimationFrame(a))},l=r?setInterval(n,Po):void 0,d=new IntersectionObserver(([f])=>{i=!r&&f?.isIntersecting===!0,cancelAnimationFrame(o),i&&(o=requestAnimationFrame(a))});return d.observe(e.current),()=>{d.disconnect(),cancelAnimationFrame(o),clearInterval(l)}},[t])}function Uo({heading:e,confirm:t,danger:n,busy:r,problem:o,onConfirm:i,onClose:a,children:l}){const d=G(null),f=Gr();return Me(()=>d.current?.showModal(),[]),s("dialog",{ref:d,"aria-labelledby":f,onClose:a,onClick:u=>u.target===d.current&&d.current?.close(),children:s("form",{onSubmit:u=>{u.preventDefault(),r||i(new FormData(u.currentTarget))},children:[s("h2",{id:f,children:e}),l,o&&s("p",{class:"refused",role:"alert",children:o}),s("div",{class:"buttons",children:[s("button",{type:"button",onClick:()=>d.current?.close(),children:"Not now"}),s("button",{type:"submit",class:n?"danger":"primary","aria-disabled":r,children:t})]})]})})}const qo=35e3;async function Y(e,t,n){for(;;){await mr(),n?.throwIfAborted();const r=_e.peek(),o=await Fo(e.toString(),t,n),{data:i,errors:a}=o;if(!a?.length){if(i==null)throw new ce("UNREADABLE","The server's answer holds nothing.");return i}const l=on(a);if(l.code!=="UNAUTHENTICATED")throw l;pr(r)}}async function Fo(e,t,n){const r=AbortSignal.timeout(qo);let o;try{o=await fetch("/graphql",{method:"POST",headers:{"content-type":"application/json",accept:"application/graphql-response+json",...fr()},body:JSON.stringify({query:e,variables:t}),signal:n?AbortSignal.any([n,r]):r})}catch(i){throw n?.throwIfAborted(),r.aborted?new ce("TIMEOUT","The server has not answered in time."):i instanceof TypeError?new ce("UNREACHABLE","The server cannot be reached."):i}try{const i=await o.json();if(typeof i=="object"&&i!==null)return i}catch{n?.throwIfAborted()}throw new ce("UNREADABLE",`What answered is not Callboard (status ${o.status}).`)}async function Ho(e,t,n){try{const r=(await Bo(e,t,n))[0];return r?Jo(r):null}catch(r){const{code:o,message:i}=me(r);return o==="UNREACHABLE"||o==="TIMEOUT"?`${i} Look whether it has taken effect.`:i}}async function Bo(e,t,n){const r=n.reason?.trim()||null;switch(n.action){case"NEXT":return ve((await Y(Us,{id:e,version:t,reason:r})).nextStage);case"CANCEL":return ve((await Y(qs,{id:e,version:t,reason:r})).cancelJob);case"RETRY":return ve((await Y(Fs,{id:e,version:t,from:n.from??"INIT"})).retryJob);case"PAUSE":return ve((await Y(Hs,{id:e,version:t})).pauseJob);case"RESUME":return ve((await Y(Bs,{id:e,version:t})).resumeJob);case"UPDATE":return ve((await Y(Js,{id:e,version:t,input:n.input??{}})).updateJob);case"DELETE":return ve((await Y(Ws,{id:e})).deleteJob)}}function ve(e){return e?.errors??[]}function Jo(e){switch(e.__typename){case"VersionConflict":return`The job has changed meanwhile: it is in ${R(e.job.state)} now. Look again, then repeat.`;case"InvalidTransition":{const{state:t}=e.job,n=e.allowedActions.map(r=>r.toLowerCase()).join(", ");return`A job in ${R(t)} does not accept this${n&&`, but ${n}`}.`}default:return/[.!?]$/.test(e.message)?e.message:`${e.message}.`}}const Nn=1e6;function Wo({job:e}){return s(q,{children:[s("label",{class:"field",children:["Name",s("input",{name:"name",required:!0,maxLength:255,value:e.name})]}),s("label",{class:"field",children:["Description",s("textarea",{name:"description",rows:2,maxLength:1e4,value:e.description??""})]}),s("div",{class:"pair",children:[s("label",{class:"field",children:["Priority ",s("span",{class:"faint",children:"(higher is earlier)"}),s("input",{name:"priority",type:"number",required:!0,step:"1",min:-Nn,max:Nn,value:e.priority})]}),s("label",{class:"field",children:["Mode",s("span",{class:"select",children:s("select",{name:"mode",children:[s("option",{value:"AUTO",selected:e.mode==="AUTO",children:"By itself"}),s("option",{value:"MANUAL",selected:e.mode==="MANUAL",children:"Step by step"})]})})]})]}),s("label",{class:"field",children:["Labels ",s("span",{class:"faint",children:"(one a line, as key: value)"}),s("textarea",{name:"labels",rows:3,value:e.labels.map(({key:t,value:n})=>`${t}: ${n}`).join(`
`)})]})]})}function Go(e){const t=r=>String(e.get(r)??"").trim(),n=t("labels").split(`
`).map(r=>r.trim()).filter(Boolean).map(r=>{const o=r.indexOf(":");return o<0?{key:r,value:""}:{key:r.slice(0,o).trim(),value:r.slice(o+1).trim()}});return n.some(({key:r})=>!r)?"A label needs something before its colon.":{name:t("name"),description:t("description")||null,priority:Number(t("priority")),mode:t("mode")==="MANUAL"?"MANUAL":"AUTO",labels:n}}const Vo=["NEXT","RETRY","RESUME","PAUSE","UPDATE","CANCEL","DELETE"],Mn=["PAUSE","RESUME"],Ko=1e3;function zo({job:e}){const t=C(null),n=C(!1),r=C(null),o=C(""),i=G(null),a=G(!1),{id:l,version:d}=e;async function f(h,c){n.value=!0,r.value=null,o.value="",r.value=await Ho(l,c,h),n.value=!1,r.value===null&&(o.value=eo[h.action],t.value=null,h.action==="DELETE"?un(Tt.value):a.current=!0)}K(()=>{!a.current||t.value||(a.current=!1,i.current?.focus())});function u(h){r.value=null,Mn.includes(h)?f({action:h},d):t.value={action:h,version:d}}const m=t.value;return s("div",{class:"actions",ref:i,role:"group","aria-label":"What can be done",tabIndex:-1,children:[Vo.filter(h=>e.allowedActions.includes(h)).map(h=>s("button",{type:"button",class:jo(h),"data-action":h,"aria-haspopup":Mn.includes(h)?void 0:"dialog","aria-disabled":n.value,onClick:()=>!n.value&&u(h),children:Pt(h,e)},h)),s("p",{class:r.value&&!m?"told refused":"told faint",role:"status",children:m?"":r.value??o.value}),m&&s(Uo,{heading:`${Pt(m.action,e)}: ${e.name}`,confirm:Pt(m.action,e),danger:m.action==="CANCEL"||m.action==="DELETE",busy:n.value,problem:r.value,onConfirm:h=>{const c=Yo(m.action,h);typeof c=="string"?r.value=c:f(c,m.action==="CANCEL"?e.version:m.version)},onClose:()=>{t.value=null,r.value=null},children:s(Xo,{action:m.action,job:e})},m.action)]})}function Xo({action:e,job:t}){switch(e){case"NEXT":return s(q,{children:[s("p",{children:["Stage ",R(t.stage)," begins as soon as a worker is free."]}),s(Ln,{})]});case"CANCEL":return s(q,{children:[s("p",{children:[t.task?.state==="RUNNING"?`Stage ${R(t.stage)} runs: its worker is asked to stop. `:`It stands before stage ${R(t.stage)}. `,"A cancelled job cannot be run again."]}),s(Ln,{})]});case"RETRY":return s("fieldset",{children:[s("legend",{children:"Where it starts again"}),s("label",{children:[s("input",{type:"radio",name:"from",value:"FAILED_STAGE",checked:!0,autofocus:!0})," From ",R(t.stage),", where it failed; earlier results stay"]}),s("label",{children:[s("input",{type:"radio",name:"from",value:"INIT"})," From the beginning"]})]});case"DELETE":return s("p",{children:"The job goes for good, with its history and its results."});case"UPDATE":return s(Wo,{job:t});case"PAUSE":case"RESUME":return null}}function Ln(){return s("label",{class:"field",children:["Reason ",s("span",{class:"faint",children:"(kept in the history)"}),s("textarea",{name:"reason",rows:2,maxLength:Ko,autofocus:!0})]})}function Yo(e,t){switch(e){case"RETRY":return{action:e,from:t.get("from")==="INIT"?"INIT":"FAILED_STAGE"};case"UPDATE":{const n=Go(t);return typeof n=="string"?n:{action:e,input:n}}default:return{action:e,reason:String(t.get("reason")??"")}}}function Pt(e,t){switch(e){case"NEXT":return t.blockers.some(({kind:r})=>r==="APPROVAL")?`Approve ${R(t.stage)}`:`Begin ${R(t.stage)}`;case"RETRY":return"Retry";case"RESUME":return"Resume";case"PAUSE":return"Pause";case"UPDATE":return"Edit";case"CANCEL":return"Cancel job";case"DELETE":return"Delete"}}function jo(e){return e==="NEXT"||e==="RETRY"||e==="RESUME"?"primary":e==="CANCEL"||e==="DELETE"?"danger-quiet":""}const Qo=1e3;function Zo({id:e,version:t}){const n=C(null),r=C(null);return K(()=>{const o=new AbortController;return ti(e,o.signal).then(i=>{n.value=i,r.value=null},i=>{o.signal.aborted||(r.value=me(i))}),()=>o.abort()},[e,t]),n.value?s("div",{class:"scroller",tabIndex:0,role:"region","aria-label":"Attempts",children:s("table",{class:"attempts",children:[s("thead",{children:s("tr",{children:[s("th",{scope:"col",children:"Stage"}),s("th",{scope:"col",children:"Attempt"}),s("th",{scope:"col",children:"State"}),s("th",{scope:"col",children:"Handler"}),s("th",{scope:"col",children:"Worker"}),s("th",{scope:"col",children:"Began"}),s("th",{scope:"col",children:"Ran"})]})}),s("tbody",{children:[...n.value].reverse().map(o=>s(ei,{task:o},o.id))})]})}):r.value?s(De,{problem:r.value}):s("p",{class:"faint",children:"Reading …"})}function ei({task:e}){const t=e.startedAt&&Date.parse(e.startedAt);return s(q,{children:[s("tr",{children:[s("th",{scope:"row",children:R(e.stage)}),s("td",{children:[e.attempt," of ",e.maxAttempts,e.round>0&&`, retry ${e.round}`]}),s("td",{class:`task-${e.state.toLowerCase()}`,children:xt[e.state]}),s("td",{children:e.handler}),s("td",{children:e.worker?.name??"–"}),s("td",{title:t?tt(t):"",children:t?Le(t):"–"}),s("td",{children:t&&e.finishedAt?oe(Date.parse(e.finishedAt)-t):"–"})]}),e.error&&s("tr",{class:"attempt-error",children:s("td",{colSpan:7,children:[hn[e.error.kind],": ",e.error.message,e.error.details!=null&&s("code",{children:[" ",JSON.stringify(e.error.details)]})]})})]})}async function ti(e,t){const n=[];let r=null;do{const{job:o}=await Y(Ds,{id:e,after:r},t);if(!o)break;n.push(...o.tasks.nodes),r=o.tasks.pageInfo.hasNextPage?o.tasks.pageInfo.endCursor:null}while(r!==null&&n.length<Qo);return n}const Dn=2e4;function ni({id:e,version:t}){const n=C(null),r=C(null);K(()=>{const a=new AbortController;return Y(Ms,{id:e},a.signal).then(({job:l})=>{n.value=l,r.value=null},l=>{a.signal.aborted||(r.value=me(l))}),()=>a.abort()},[e,t]);const o=n.value;if(!o)return r.value?s(De,{problem:r.value}):s("p",{class:"faint",children:"Reading …"});const i=o.results;return s(q,{children:[o.output!=null&&s(at,{name:"Output",value:o.output}),o.error?.details!=null&&s(at,{name:"Details of the error",value:o.error.details}),s(at,{name:"Input",value:o.input}),ue.filter(a=>i[a]!=null).map(a=>s(at,{name:`Result of ${R(a)}`,value:i[a]},a))]})}function at({name:e,value:t}){const n=C(!1),r=JSON.stringify(t,null,2),o=!n.value&&r.length>Dn;return s("section",{class:"value",children:[s("h3",{children:[e,s($r,{text:r,what:e})]}),s("pre",{tabIndex:0,children:o?`${r.slice(0,Dn)} …`:r}),o&&s("button",{type:"button",onClick:()=>n.value=!0,children:["Show all ",r.length.toLocaleString()," characters"]})]})}function ri({watch:e}){const t=C(!1),n=e.entries.value;async function r(){t.value=!0,await e.readEarlier(),t.value=!1}return s(q,{children:[s("ol",{class:"history",reversed:!0,"aria-label":"History, the latest first",children:n.map((o,i)=>{const a=n.length-1-i;return s(si,{entry:n[a],before:n[a-1]},n[a].seq)})}),e.hasEarlier.value&&s("button",{type:"button",onClick:r,"aria-disabled":t.value,children:t.value?"Reading …":"Show earlier entries"})]})}function si({entry:e,before:t}){const n=Date.parse(e.at),r=e.fromState!==e.toState;return s("li",{class:`entry entry-${e.trigger.toLowerCase()}`,"data-seq":e.seq,children:[s("span",{class:"entry-seq number faint",children:e.seq}),s("time",{dateTime:e.at,title:tt(n),class:"entry-at number",children:Le(n)}),s("span",{class:"entry-since number faint",children:t?`+${oe(n-Date.parse(t.at))}`:""}),s("div",{class:"entry-what",children:[s("p",{children:[s("strong",{children:Qs[e.trigger]}),r&&e.fromState&&s("span",{class:"faint",children:[" ",R(e.fromState)," → ",R(e.toState)]}),e.attempt!==null&&e.attempt>1&&s("span",{class:"faint number",children:[" · attempt ",e.attempt]})]}),e.reason&&s("p",{class:"entry-reason",children:["“",e.reason,"”"]}),e.error&&s("p",{class:"entry-error",children:[hn[e.error.kind],": ",e.error.message]}),e.metadata!=null&&s("code",{class:"faint",children:JSON.stringify(e.metadata)})]}),s("span",{class:"entry-actor faint",children:[Zs[e.actor.kind]," ",e.actor.name]})]})}const mn={"15m":900,"1h":3600,"24h":86400,"7d":604800},xr=["newest","oldest","ended"],Cr=32;function Kt(e){const t=e.get("since"),n=e.get("order");return{states:kr.filter(r=>e.getAll("state").includes(r)),tasks:Ar.filter(r=>e.getAll("task").includes(r)),queue:e.get("queue")||null,workflow:e.get("workflow")||null,name:e.get("name")??"",labels:[...new Set(e.getAll("label").filter(Boolean))].slice(0,Cr),since:t!==null&&t in mn?t:null,order:xr.find(r=>r===n)??"newest"}}function Ze(e){const t=new URLSearchParams;for(const r of e.states)t.append("state",r);for(const r of e.tasks)t.append("task",r);e.queue&&t.append("queue",e.queue),e.workflow&&t.append("workflow",e.workflow),e.name&&t.append("name",e.name);for(const r of e.labels)t.append("label",r);e.since&&t.append("since",e.since),e.order!=="newest"&&t.append("order",e.order);const n=t.toString();return n&&`?${n}`}function Rr(e){return Ze({...e,order:"newest"})===""}function oi(e,t){return{...e.states.length>0&&{states:e.states},...e.tasks.length>0&&{taskStates:e.tasks},...e.queue&&{queues:[e.queue]},...e.workflow&&{workflows:[e.workflow]},...e.name&&{nameContains:e.name},...e.labels.length>0&&{labels:e.labels.map(ai)},...e.since&&{createdAfter:new Date(t-mn[e.since]*1e3).toISOString()}}}function ii(e){return{field:e.order==="ended"?"FINISHED_AT":"CREATED_AT",direction:e.order==="oldest"?"ASC":"DESC"}}function ai(e){const t=e.lastIndexOf(":");return t<0?{key:e}:{key:e.slice(0,t),values:[e.slice(t+1)]}}const li=`query Job($id: ID!) {
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
}`;function ci({job:e}){const t=n=>ge+Ze(Kt(new URLSearchParams(n)));return s("aside",{class:"properties","aria-label":"Properties",children:[s("dl",{children:[s(X,{name:"Workflow",children:[s("a",{href:t({workflow:e.workflow.name}),children:e.workflow.name}),s("span",{class:"faint number",children:[" version ",e.workflow.version]})]}),s(X,{name:"Queue",children:s("a",{href:t({queue:e.queue}),children:e.queue})}),s(X,{name:"Priority",children:s("span",{class:"number",children:e.priority.toLocaleString()})}),s(X,{name:"Mode",children:e.mode==="AUTO"?"By itself":"Step by step"}),s(X,{name:"Worker",children:e.task?.worker?`${e.task.worker.name} on ${e.task.worker.host}`:s("span",{class:"faint",children:"none"})}),s(X,{name:"Created",children:s(lt,{at:e.createdAt})}),e.runAt&&s(X,{name:"Not before",children:s(lt,{at:e.runAt})}),e.startedAt&&s(X,{name:"Started",children:s(lt,{at:e.startedAt})}),e.finishedAt&&s(X,{name:"Ended",children:s(lt,{at:e.finishedAt})}),e.retries>0&&s(X,{name:"Retried",children:s("span",{class:"number",children:e.retries===1?"once":`${e.retries} times`})}),e.labels.length>0&&s(X,{name:"Labels",children:s("span",{class:"labels wrapped",children:e.labels.map(({key:n,value:r})=>s("a",{class:"label",href:t({label:r?`${n}:${r}`:n}),children:r?`${n}: ${r}`:n},n))})}),e.idempotencyKey&&s(X,{name:"Idempotency key",children:s("code",{class:"breaking",children:e.idempotencyKey})}),s(X,{name:"Id",children:[s("code",{class:"breaking",children:e.id}),s($r,{text:e.id,what:"id"})]})]}),s("a",{class:"elsewhere",href:ui(e.id),children:"Open in GraphiQL"})]})}function ui(e){return`/graphql?${new URLSearchParams({query:li,variables:JSON.stringify({id:e})}).toString()}`}function X({name:e,children:t}){return s("div",{children:[s("dt",{children:e}),s("dd",{children:t})]})}function lt({at:e}){const t=Date.parse(e);return s("time",{dateTime:e,title:tt(t),class:"number",children:As(t,j())})}function zt({state:e,stage:t,progress:n}){return e==="COMPLETE"?1:Math.min(Math.max(n*ue.length-ue.indexOf(t),0),1)}function di({job:e}){const t=ue.indexOf(e.stage),n=zt(e),r=Math.round(n*100),o=`Stage ${t+1} of ${ue.length}, ${R(e.stage)}`,i=fe(e.state)?`${o}, ${r} %`:`${R(e.state)} at ${o}`;return s("span",{class:fe(e.state)?"track":"track track-ended",role:"img","aria-label":i,title:i,children:ue.map((a,l)=>{const f=l<t||e.state==="COMPLETE"?"done":l>t?"ahead":fe(e.state)?"now":e.state.toLowerCase();return s("i",{class:`track-${f}`,children:f==="now"&&s("b",{style:{transform:`scaleX(${n})`}})},a)})})}const Pn={done:"tick",failed:"cross",cancelled:"stroke",person:"lock",waiting:"clock"},Xt=13,On=2*Math.PI*Xt;function hi({job:e,bindings:t}){return s("ol",{class:"stages","aria-label":"Stages",children:ue.map(n=>{const r=fi(n,e),o=t.find(a=>a.stage===n),i=o?.approval&&r==="ahead";return s("li",{class:`stage stage-${r}`,"aria-current":n===e.stage?"step":void 0,children:[s("svg",{class:"node",viewBox:"0 0 32 32",width:"32",height:"32","aria-hidden":"true",children:[s("circle",{cx:"16",cy:"16",r:Xt,class:"node-ring"}),r==="running"&&s("circle",{cx:"16",cy:"16",r:Xt,class:"node-progress","stroke-dasharray":`${On*zt(e)} ${On}`})]}),(Pn[r]||i)&&s(ne,{name:Pn[r]??"lock"}),r==="running"&&s("span",{class:"node-percent number",children:Math.round(zt(e)*100)}),s("span",{class:"stage-name",children:R(n)}),s("span",{class:"stage-detail faint number",children:pi(n,r,e,o?.approval??!1)}),o&&s("span",{class:"stage-handler faint",children:o.handler})]},n)})})}function fi(e,t){const[n,r]=[ue.indexOf(e),ue.indexOf(t.stage)];return n<r||t.state==="COMPLETE"?"done":n>r?"ahead":t.state==="FAILED"?"failed":t.state==="CANCELLED"?"cancelled":t.task?.state==="RUNNING"?"running":t.blockers.some(({kind:i})=>i==="APPROVAL"||i==="MANUAL_STEP")?"person":"waiting"}function pi(e,t,n,r){const o=n.stages.find(l=>l.stage===e)?.task,i=o&&o.attempt>1?`attempt ${o.attempt}`:"",a=(...l)=>l.filter(Boolean).join(" · ")||" ";switch(t){case"ahead":return r?"needs approval":" ";case"person":case"waiting":{const l=n.blockers[0];return a(l?dn[l.kind]:o?xt[o.state]:"",i)}case"running":return a(o?.startedAt?qe(Math.max(se.value,j())-Date.parse(o.startedAt)):"",i);case"done":case"failed":case"cancelled":return!o?.startedAt||!o.finishedAt?a(fe(n.state)?"":R(n.state),i):a(oe(Date.parse(o.finishedAt)-Date.parse(o.startedAt)),i)}}const mi=500,_i=2e3;class gi{constructor(t){this.id=t,this.place={id:t,after:null}}id;job=M(null);gone=M(!1);problem=M(null);entries=M([]);hasEarlier=M(!1);historyRead=M(!1);bindings=M([]);over=new AbortController;stopJob=null;stopHistory=null;timers=new Set;startCursor=null;place;start(){this.followJob(),this.readHistory(),this.readBindings()}stop(){this.over.abort(),this.stopJob?.(),this.stopHistory?.();for(const t of this.timers)clearTimeout(t)}followJob(){this.stopJob=bt(Ns,{id:this.id},{next:({job:t})=>{this.job.value=t,this.problem.value=null},trouble:t=>this.fail(t),error:t=>{this.fail(t),t.code!=="NOT_FOUND"&&t.code!=="BAD_USER_INPUT"&&this.soon(()=>this.followJob())},complete:()=>{const t=this.job.value?.state;(!t||fe(t)||t==="FAILED")&&(this.gone.value=!0)}})}async readHistory(){this.stopHistory?.();try{let t=[],n=null;do{const r=await this.page(n);if(!r)return;n===null&&(this.place.after=r.edges.at(-1)?.cursor??null),t=[...r.edges.map(({node:o})=>o),...t],n=r.pageInfo.hasPreviousPage?r.pageInfo.startCursor:null}while(n!==null&&t.length<mi);this.startCursor=n,this.hasEarlier.value=n!==null,this.entries.value=t,this.historyRead.value=!0,this.followHistory()}catch(t){if(this.over.signal.aborted)return;this.fail(me(t)),this.soon(()=>{this.readHistory()})}}async readEarlier(){if(this.startCursor!==null)try{const t=await this.page(this.startCursor);if(!t)return;this.startCursor=t.pageInfo.hasPreviousPage?t.pageInfo.startCursor:null,this.hasEarlier.value=this.startCursor!==null,this.entries.value=[...t.edges.map(({node:n})=>n),...this.entries.value]}catch(t){this.over.signal.aborted||this.fail(me(t))}}followHistory(){this.stopHistory=bt(Os,this.place,{next:({transitions:{cursor:t,edge:n}})=>{if(this.place.after=t,!n)return;const r=this.entries.value.at(-1)?.seq??0;n.node.seq===r+1?this.entries.value=[...this.entries.value,n.node]:n.node.seq>r&&this.readHistory()},trouble:t=>this.fail(t),error:t=>{t.code!=="CURSOR_EXPIRED"&&this.fail(t),this.soon(()=>{this.readHistory()})}})}async page(t){const{job:n}=await Y(Ps,{id:this.id,before:t},this.over.signal);return n?.transitions??null}async readBindings(){try{const{job:t}=await Y(Ls,{id:this.id},this.over.signal);this.bindings.value=t?.workflow.stages??[]}catch{this.over.signal.aborted||this.soon(()=>{this.readBindings()})}}fail(t){t.code==="NOT_FOUND"||t.code==="BAD_USER_INPUT"&&!this.job.value?this.gone.value=!0:this.problem.value=t}soon(t){const n=setTimeout(()=>{this.timers.delete(n),t()},_i);this.timers.add(n)}}const ct={timeline:"Timeline",history:"History",attempts:"Attempts",data:"Data"};function vi({id:e}){const t=G(null);t.current??=new gi(e);const{job:n,gone:r,problem:o}=t.current;K(()=>(t.current.start(),()=>t.current.stop()),[]);const i=n.value?.name,a=n.value?.state;return Me(()=>{document.title=i&&a?`${R(a)}: ${i} · Callboard`:"Job · Callboard"},[i,a]),Me(()=>scrollTo({top:0,behavior:"instant"}),[]),s("main",{class:"job",children:[s("a",{class:"back",href:Tt.value,children:[s(ne,{name:"back"}),"Jobs"]}),r.value&&!n.value?s(Et,{heading:"There is no such job",children:s("p",{children:[s("code",{class:"breaking",children:e})," was deleted, or has never been there."]})}):n.value?s(yi,{job:n.value,watch:t.current}):o.value?s(De,{problem:o.value}):s(ki,{})]})}function yi({job:e,watch:t}){const n=G(null);return K(()=>n.current?.focus({preventScroll:!0}),[]),s(q,{children:[s("header",{class:"job-head",children:[s("div",{class:"job-title",children:[s("h1",{ref:n,tabIndex:-1,children:e.name}),s("p",{class:"job-state",children:[s(Sr,{state:e.state}),s(bi,{job:e}),s("span",{class:"faint",role:"status",children:e.cancelRequestedAt&&fe(e.state)?"Asked to stop":e.task?.progressMessage??""})]}),e.description&&s("p",{class:"job-description",children:e.description})]}),!t.gone.value&&s(zo,{job:e})]}),t.gone.value&&s("p",{class:"notice",role:"alert",children:"This job was deleted. This is how it was last seen."}),t.problem.value&&s(De,{problem:t.problem.value}),s(hi,{job:e,bindings:t.bindings.value}),s(wi,{job:e}),s("div",{class:"job-body",children:[s(Ei,{job:e,watch:t}),s(ci,{job:e})]})]})}function bi({job:e}){if(!e.startedAt)return null;const t=Date.parse(e.startedAt);return s("span",{class:"number faint",children:e.finishedAt?`took ${oe(Date.parse(e.finishedAt)-t)}`:`for ${qe(Math.max(se.value,j())-t)}`})}function wi({job:e}){return e.error?s("section",{class:"why why-failed","aria-label":"Error",children:[s(ne,{name:"warning"}),s("div",{children:[s("h2",{children:[hn[e.error.kind]," in ",R(e.error.stage),", attempt ",e.error.attempt]}),s("p",{children:e.error.message})]})]}):e.blockers.length===0?null:s("section",{class:"why","aria-label":"Why it is not running",children:[s(ne,{name:"clock"}),s("ul",{children:e.blockers.map(({kind:t,message:n,until:r})=>s("li",{children:[s("strong",{children:[dn[t],"."]})," ",n,r&&s("span",{class:"number faint",children:[" ",qe(Date.parse(r)-Math.max(se.value,j()))," left."]})]},t))})]})}function Ei({job:e,watch:t}){const n=Ae.value.searchParams.get("tab"),r=n!==null&&n in ct?n:"timeline";return s("section",{class:"tabs",children:[s("nav",{"aria-label":"Parts of the job",children:Object.keys(ct).map(o=>s("a",{href:cn(e.id)+(o==="timeline"?"":`?tab=${o}`),"aria-current":o===r?"page":void 0,children:[ct[o],o==="history"&&s("span",{class:"number faint",children:[" ",e.version]})]},o))}),s("h2",{class:"unseen",children:ct[r]}),s("div",{class:"panel",children:r==="attempts"?s(Zo,{id:e.id,version:e.version}):r==="data"?s(ni,{id:e.id,version:e.version}):t.historyRead.value?r==="history"?s(ri,{watch:t}):s(ko,{job:e,entries:t.entries.value}):s("p",{class:"faint panel-empty",children:"Reading …"})})]})}function ki(){return s("div",{"aria-busy":"true","aria-label":"The job is being read",children:[s("header",{class:"job-head",children:s("div",{class:"job-title",children:[s("h1",{children:s("i",{class:"skeleton",style:{width:"16rem"}})}),s("p",{class:"job-state",children:s("i",{class:"skeleton",style:{width:"8rem"}})})]})}),s("div",{class:"stages",children:s("i",{class:"skeleton",style:{width:"100%",height:"5rem"}})})]})}function Ai({chosen:e,choose:t}){const n=nt.value?.jobs,r=o=>t(e.includes(o)?e.filter(i=>i!==o):[...e,o]);return s("div",{class:"counts",role:"group","aria-label":"Jobs by state",title:ht.value?.message,children:[s("button",{type:"button",class:"count","aria-pressed":e.length===0,onClick:()=>t([]),children:[s("span",{class:"count-name",children:"All"}),s(Un,{of:n?.total})]}),kr.map(o=>s("button",{type:"button",class:`count state-${o.toLowerCase()}`,"data-state":o,"aria-pressed":e.includes(o),onClick:()=>r(o),children:[s("span",{class:"count-name",children:[s(yr,{state:o}),R(o)]}),s(Un,{of:n?.[o.toLowerCase()]})]},o))]})}function Un({of:e}){return e===void 0?s("span",{class:"count-number skeleton",children:" "}):s("span",{class:"count-number",children:e.toLocaleString()})}const Ye=2e3;class Si{constructor(t){this.order=t}order;byId=new Map;sorted=[];end=null;cut=!1;get all(){return this.sorted}get hasMore(){return this.end!==null}read(t,n,r){r&&(this.byId.clear(),this.cut=!1);for(const i of t)this.byId.set(i.id,i);const o=t.at(-1);this.end=n&&o?this.keyOf(o):null,this.sort()}apply(t){let n=!1;const r=new Map;for(const[o,i]of t){const a=this.byId.get(o),l=i&&this.keyOf(i);if(i===null||l===null)n=this.byId.delete(o)||n;else if(a===void 0){if(this.end!==null&&this.compare(l,this.end)>0)continue;this.byId.set(o,i),n=!0}else i.version>=a.version&&(this.byId.set(o,i),r.set(o,i),n||=l!==this.keyOf(a))}return n?this.sort():r.size>0&&(this.sorted=this.sorted.map(o=>r.get(o.id)??o)),n}sort(){const t=[...this.byId.values()].map(n=>({row:n,key:this.keyOf(n)??""}));t.sort((n,r)=>this.compare(n.key,r.key));for(const{row:n}of t.splice(Ye))this.byId.delete(n.id),this.cut=!0;this.cut&&(this.end=t.at(-1)?.key??null),this.sorted=t.map(({row:n})=>n)}compare(t,n){const r=t<n?-1:t>n?1:0;return this.order.direction==="ASC"?r:-r}keyOf(t){return this.order.field==="CREATED_AT"?t.id:t.finishedAt===null?null:`${t.finishedAt} ${t.id}`}}const Ot=100,$i=5e3,Ti=2e3;class Ii{constructor(t){this.choice=t,this.order=ii(t),this.kept=new Si(this.order)}choice;rows=M([]);phase=M("loading");hasMore=M(!1);readingMore=M(!1);problem=M(null);kept;order;filter={};gathered=new Map;frame=0;endCursor=null;reading=null;stopFollowing=null;again;deepest=0;held=!1;start(){this.stop(),this.phase.peek()==="failed"&&(this.phase.value="loading"),this.filter=oi(this.choice,j()),document.addEventListener("visibilitychange",this.looked),this.stopFollowing=bt(xs,{filter:this.filter},{next:({jobs:{job:t,removedId:n}})=>{n?this.gather(n,null):t?this.gather(t.id,t):this.read()},trouble:t=>{this.problem.value=t,this.readSoon()},error:t=>this.fail(t),complete:()=>this.fail(new ce("UNREADABLE","The server has ended the list's changes."))})}stop(){this.stopFollowing?.(),this.stopFollowing=null,document.removeEventListener("visibilitychange",this.looked),clearTimeout(this.again),cancelAnimationFrame(this.frame),this.frame=0,this.reading?.abort(),this.reading=null,this.gathered.clear(),this.held=!1,this.readingMore.value=!1}lookedAt(t){this.deepest=t,t>this.kept.all.length-Ot/2&&this.readMore()}async readMore(){if(this.kept.cut&&this.kept.all.length<Ye&&!this.held)return this.read();const{reading:t}=this,n=this.kept.all.length>=Ye;if(!(!t||!this.hasMore.value||n||this.readingMore.value||this.phase.value!=="ready")){this.readingMore.value=!0;try{const r=await this.page(t.signal,this.endCursor);this.kept.read(r.nodes,r.pageInfo.hasNextPage,!1),this.show()}catch(r){t.signal.aborted||(this.problem.value=me(r))}finally{this.reading===t&&(this.readingMore.value=!1)}}}async read(){this.reading?.abort();const t=new AbortController;this.reading=t,this.readingMore.value=!1,clearTimeout(this.again),this.gathered.clear(),this.held=!0;const n=Math.min(this.deepest+Ot/2,Ye),r=[];try{let o=!0;for(let i=null;o&&r.length<Math.max(n,1);){const a=await this.page(t.signal,i);r.push(...a.nodes),{hasNextPage:o,endCursor:i}=a.pageInfo}this.kept.read(r,o,!0),this.phase.value="ready",this.problem.value=null,this.held=!1,this.flush()}catch(o){if(t.signal.aborted)return;this.held=!1,this.problem.value=me(o),this.kept.all.length===0&&this.phase.value==="loading"&&(this.phase.value="failed"),this.readSoon()}}async page(t,n){const r={filter:this.filter,orderBy:this.order,first:Ot,after:n},{jobs:o}=await Y(Is,r,t);return t.throwIfAborted(),this.endCursor=o.pageInfo.endCursor??n,o}readSoon(){clearTimeout(this.again),this.again=setTimeout(()=>{this.read()},Ti)}fail(t){this.problem.value=t,this.phase.value="failed"}gather(t,n){if(this.gathered.set(t,n),this.gathered.size>$i&&document.visibilityState==="hidden"){this.gathered.clear(),this.reading?.abort(),this.reading=null;return}this.frame===0&&(this.frame=requestAnimationFrame(this.flush))}flush=()=>{this.frame=0,!(this.held||this.phase.value!=="ready"||!this.reading)&&(this.gathered.size>0&&(this.kept.apply(this.gathered),this.gathered.clear()),this.show())};looked=()=>{document.visibilityState==="visible"&&!this.reading&&this.stopFollowing&&this.read()};show(){this.rows.value=this.kept.all,this.hasMore.value=this.kept.hasMore}}const xi=250,Ci={"15m":"Last 15 minutes","1h":"Last hour","24h":"Last 24 hours","7d":"Last 7 days"},Ri={newest:"Newest first",oldest:"Oldest first",ended:"Ended last first"};function Ni({choice:e,change:t}){const n=C(!1),r=Di(),o=nt.value?.queues.map(({name:a})=>a)??[],i=[e.tasks[0],e.queue,e.workflow,e.since,...e.labels].filter(Boolean).length;return s("div",{class:n.value?"filters open":"filters",role:"search","aria-label":"Filter jobs",children:[s(Mi,{name:e.name,change:a=>t({name:a})}),s("button",{type:"button",class:"filters-more","aria-expanded":n.value,onClick:()=>n.value=!n.value,children:["Filters",i>0&&s("span",{class:"number",children:[" · ",i]})]}),s(He,{label:"Task",value:e.tasks[0]??"",any:"Any task",options:Ar.map(a=>[a,xt[a]]),change:a=>t({tasks:a?[a]:[]})}),s(He,{label:"Queue",value:e.queue??"",any:"Any queue",options:qn(o,e.queue),change:a=>t({queue:a||null})}),s(He,{label:"Workflow",value:e.workflow??"",any:"Any workflow",options:qn(r,e.workflow),change:a=>t({workflow:a||null})}),s(He,{label:"Created",value:e.since??"",any:"Any time",options:Object.keys(mn).map(a=>[a,Ci[a]]),change:a=>t({since:a||null})}),s(Li,{labels:e.labels,change:a=>t({labels:a})}),!Rr(e)&&s("button",{type:"button",class:"quiet clear",onClick:()=>t({states:[],tasks:[],queue:null,workflow:null,name:"",labels:[],since:null}),children:"Clear"}),s(He,{label:"Order",value:e.order,options:xr.map(a=>[a,Ri[a]]),change:a=>t({order:a})})]})}function Mi({name:e,change:t}){const n=G(null),r=G(void 0),o=C(e);return K(()=>{o.value.trim()!==e&&(o.value=e)},[e]),K(()=>{const i=a=>{a.key!=="/"||a.target.closest("input, textarea, select, dialog")||(a.preventDefault(),n.current?.focus())};return addEventListener("keydown",i),()=>{removeEventListener("keydown",i),clearTimeout(r.current)}},[]),s("label",{class:"search",children:[s(ne,{name:"search"}),s("span",{class:"unseen",children:"Name contains"}),s("input",{ref:n,type:"search",placeholder:"Search names",maxLength:255,value:o.value,"aria-keyshortcuts":"/",onInput:({currentTarget:i})=>{o.value=i.value,clearTimeout(r.current),r.current=setTimeout(()=>t(o.value.trim()),xi)}}),s("kbd",{"aria-hidden":"true",children:"/"})]})}function He({label:e,value:t,any:n,options:r,change:o}){return s("span",{class:t&&n?"select chosen":"select",children:s("select",{"aria-label":e,value:t,onChange:({currentTarget:i})=>o(i.value),children:[n&&s("option",{value:"",children:n}),r.map(([i,a])=>s("option",{value:i,selected:i===t,children:a},i))]})})}function Li({labels:e,change:t}){return s("span",{class:"label-filter",children:[e.map(n=>s("button",{type:"button",class:"label chosen","aria-label":`Remove label ${n}`,onClick:()=>t(e.filter(r=>r!==n)),children:[n,s(ne,{name:"close"})]},n)),e.length<Cr&&s("input",{type:"text","aria-label":"Label, as key or key:value; Enter adds it",placeholder:"label:value",maxLength:319,onKeyDown:n=>{const r=n.currentTarget.value.trim();n.key!=="Enter"||!r||(n.currentTarget.value="",t([...e,r]))}})]})}function qn(e,t){return(t&&!e.includes(t)?[t,...e]:e).map(r=>[r,r])}function Di(){const e=C([]);return K(()=>{const t=new AbortController;return Y(Rs,{},t.signal).then(({workflows:n})=>e.value=n.map(({name:r})=>r)).catch(()=>{}),()=>t.abort()},[]),e.value}const Fn=3;class Pi extends Ce{shouldComponentUpdate(t){const{row:n,index:r,top:o,active:i}=this.props;return n!==t.row||r!==t.index||o!==t.top||i!==t.active}render({row:t,index:n,top:r,active:o}){return s("div",{class:"row",role:"row","aria-rowindex":n+2,style:{transform:`translateY(${r}px)`},children:[s("span",{role:"cell",class:"cell-state",children:s(Sr,{state:t.state})}),s("span",{role:"cell",class:"cell-name",children:[s("a",{href:cn(t.id),"data-job":t.id,tabIndex:o?0:-1,children:t.name}),s(Oi,{row:t})]}),s("span",{role:"cell",class:"cell-track",children:s(di,{job:t})}),s("span",{role:"cell",class:"cell-now",children:s(Ui,{row:t})}),s("span",{role:"cell",class:"cell-queue faint",children:t.queue}),s("span",{role:"cell",class:"cell-workflow faint",children:t.workflow.name}),s("span",{role:"cell",class:"cell-took number faint",children:s(qi,{row:t})}),s("span",{role:"cell",class:"cell-age number faint",children:s(to,{at:t.createdAt})})]})}}function Oi({row:e}){if(e.labels.length===0)return null;const t=e.labels.length-Fn;return s("span",{class:"labels",children:[e.labels.slice(0,Fn).map(({key:n,value:r})=>s("span",{class:"label",title:`${n}: ${r}`,children:r?`${n}: ${r}`:n},n)),t>0&&s("span",{class:"label",children:["+",t]})]})}function Ui({row:e}){if(e.error)return s("span",{class:"now-failed",title:e.error.message,children:e.error.message});if(!fe(e.state)||!e.task)return null;if(e.cancelRequestedAt)return s("span",{children:"Stopping"});const t=e.blockers[0];if(t){const a=t.until&&Date.parse(t.until),l=a?Math.max(a-Math.max(se.value,j()),0):null,d=t.kind==="APPROVAL"||t.kind==="MANUAL_STEP";return s("span",{class:d?"now-person":"",title:t.message,children:[d&&s(ne,{name:"lock"}),dn[t.kind],l!==null&&s("span",{class:"number",children:[", ",qe(l)]})]})}const{state:n,attempt:r,maxAttempts:o,progressMessage:i}=e.task;return s("span",{children:[n==="RUNNING"&&i||xt[n],r>1&&s("span",{class:"faint number",children:[" ","· attempt ",r," of ",o]})]})}function qi({row:e}){if(!e.startedAt)return null;const t=Date.parse(e.startedAt);return e.finishedAt?s(q,{children:oe(Date.parse(e.finishedAt)-t)}):s(q,{children:qe(Math.max(se.value,j())-t)})}const Hn=8;function Fi(e,t,n,r){const o=Math.floor(e/n)-Hn,i=Math.ceil((e+t)/n)+Hn,a=l=>Math.min(Math.max(l,0),r);return{first:a(o),end:a(i)}}const Hi=[["state","State"],["name","Job"],["track","Stages"],["now","Now"],["queue","Queue"],["workflow","Workflow"],["took","Took"],["age","Age"]],Bn=10;let Be=null;function Bi({feed:e,stale:t}){const n=G(null),r=G(Be!==null&&document.activeElement===document.body),o=G(null),i=C(Jn()),a=C(0),l=C(innerHeight),d=C(0),f=C(Be),u=e.rows.value,m=Fi(a.value,l.value,i.value,u.length);K(()=>{const p=()=>{n.current&&(i.value=Jn(),l.value=innerHeight,a.value=Math.max(0,Ut()-n.current.getBoundingClientRect().top))};return p(),addEventListener("scroll",p,{passive:!0}),addEventListener("resize",p),()=>{removeEventListener("scroll",p),removeEventListener("resize",p)}},[]),K(()=>e.lookedAt(m.end),[e,m.end,u.length]),Me(()=>{const p=o.current,A=Math.floor(a.value/i.value);if(p&&a.value>0&&u[p.index]?.id!==p.id){const B=u.findIndex(({id:ie})=>ie===p.id),P=B-p.index;if(B>=0&&P!==0){scrollBy({top:P*i.value,behavior:"instant"}),d.value=Math.max(0,d.value+P),o.current={id:p.id,index:B};return}}const L=u[A];o.current=L?{id:L.id,index:A}:null},[u,a.value,i.value]),os(()=>{a.value===0&&(d.value=0)});const h=Zr(()=>Math.max(0,e.rows.value.findIndex(({id:p})=>p===f.value))),c=u.length===0?-1:h.value;Me(()=>{if(!r.current)return;r.current=!1;const p=u[c]?.id;n.current?.querySelector(`[data-job="${p}"]`)?.focus({preventScroll:!0})});function g(p){const A=Math.min(Math.max(p,0),u.length-1),L=u[A];if(!L||!n.current)return;Be=f.value=L.id,r.current=!0;const B=n.current.getBoundingClientRect().top+A*i.value,P=B+i.value;B<Ut()?scrollBy({top:B-Ut(),behavior:"instant"}):P>innerHeight&&scrollBy({top:P-innerHeight+i.value/2,behavior:"instant"})}function b(p){if(p.metaKey||p.ctrlKey||p.altKey)return;const A=Ji(p.key,c,u.length);A!==null&&(p.preventDefault(),g(A))}function v(p){const A=p.target.dataset.job;A&&(Be=f.value=A)}function w(p){const A=p.target;if(A.closest("a")||p.metaKey||p.ctrlKey||p.shiftKey||p.button!==0)return;const L=A.closest("[role=row]")?.querySelector("[data-job]")?.dataset.job;!L||getSelection()?.toString()||(Be=L,un(cn(L)))}const _=u.slice(m.first,m.end).map((p,A)=>({row:p,index:m.first+A})),E=u[c];return E&&(c<m.first||c>=m.end)&&_.push({row:E,index:c}),s("div",{class:t?"table stale":"table",children:[d.value>0&&s("button",{type:"button",class:"arrived",onClick:()=>scrollTo({top:0}),children:[s(ne,{name:"up"}),d.value," new"]}),s("div",{role:"table","aria-label":"Jobs","aria-rowcount":e.hasMore.value?-1:u.length+1,"aria-busy":t,children:[s("div",{class:"row head",role:"row","aria-rowindex":1,children:Hi.map(([p,A])=>s("span",{role:"columnheader",class:`cell-${p}`,children:A},p))}),s("div",{ref:n,class:"rows",role:"rowgroup",style:{height:`${u.length*i.value}px`},onKeyDown:b,onFocusCapture:v,onClick:w,children:_.map(({row:p,index:A})=>s(Pi,{row:p,index:A,top:A*i.value,active:A===c},p.id))})]}),s("p",{class:"foot faint",role:"status",children:Wi(e)})]})}function Ji(e,t,n){switch(e){case"ArrowDown":case"j":return t+1;case"ArrowUp":case"k":return t-1;case"PageDown":return t+Bn;case"PageUp":return t-Bn;case"Home":return 0;case"End":return n-1;default:return null}}function Wi(e){const t=e.rows.value.length;return e.readingMore.value?"Reading more …":e.hasMore.value&&t<Ye?`${t.toLocaleString()} jobs, and more further down`:e.hasMore.value?`The first ${t.toLocaleString()}. A filter shows what is behind them.`:t===1?"1 job":`${t.toLocaleString()} jobs`}function Jn(){const e=getComputedStyle(document.documentElement);return parseFloat(e.getPropertyValue("--row-height"))*parseFloat(e.fontSize)}function Ut(){const e=getComputedStyle(document.documentElement);return parseFloat(e.getPropertyValue("--head-height"))*parseFloat(e.fontSize)}const Gi=12;let Re=null;function Vi(){const e=Kt(Ae.value.searchParams),t=Ze(e),n=Ki(t,e),r=G(n);n.phase.value!=="loading"&&(r.current=n);const o=r.current!==n,i=a=>Ts(ge+Ze({...Kt(Ae.peek().searchParams),...a}));return Me(()=>(document.title="Jobs · Callboard",Re?.feed===n&&scrollTo({top:Re.scroll,behavior:"instant"}),()=>{Re={feed:r.current,scroll:scrollY}}),[]),s("main",{class:"list",children:[s("h1",{class:"unseen",children:"Jobs"}),s(Ai,{chosen:e.states,choose:a=>i({states:a})}),s(Ni,{choice:e,change:i}),s(Xi,{}),s(zi,{feed:r.current,stale:o,choice:e,change:i})]})}function Ki(e,t){const n=G(void 0);if(n.current?.search!==e){const o=Re&&Ze(Re.feed.choice)===e?Re.feed:null;n.current={search:e,feed:o??new Ii(t)}}const r=n.current.feed;return K(()=>(r.start(),()=>r.stop()),[r]),r}function zi({feed:e,stale:t,choice:n,change:r}){const o=e.problem.value;return e.phase.value==="loading"?s(Yi,{}):e.phase.value==="failed"&&o?s(De,{problem:o,again:()=>e.start()}):s(q,{children:[o&&s(De,{problem:o}),e.rows.value.length>0?s(Bi,{feed:e,stale:t}):Rr(n)?s(Et,{heading:"No jobs yet",children:s("p",{children:["Submit one in ",s("a",{href:"/",children:"GraphiQL"}),", where the first tab does it, and watch it come in here."]})}):s(Et,{heading:"No job fits",children:[s("p",{children:"Jobs that come to fit appear here by themselves."}),s("button",{type:"button",onClick:()=>r({states:[],tasks:[],queue:null,workflow:null,name:"",labels:[],since:null}),children:"Show all jobs"})]})]})}function Xi(){const e=nt.value;if(!e)return null;const t=e.queues.filter(n=>n.paused).map(({name:n})=>n);return s(q,{children:[e.workers.workers===0&&s("p",{class:"notice",role:"status",children:"No worker is running: jobs wait until one starts."}),t.length>0&&s("p",{class:"notice",role:"status",children:[t.length===1?"This queue is paused: ":"These queues are paused: ",t.join(", "),"."]})]})}function Yi(){return s("div",{class:"table","aria-busy":"true","aria-label":"Jobs are being read",children:[s("div",{class:"row head"}),Array.from({length:Gi},(e,t)=>s("div",{class:"row still",children:[s("span",{class:"cell-state",children:s("i",{class:"skeleton"})}),s("span",{class:"cell-name",children:s("i",{class:"skeleton",style:{width:`${8+t*5%9}rem`}})})]},t))]})}function ji(){const e=br.value;return s(Vs,{children:e.kind==="list"?s(Vi,{}):e.kind==="job"?s(vi,{id:e.id},e.id):s("main",{children:s(Et,{heading:"There is nothing at this address",children:s("p",{children:s("a",{href:ge,children:"All jobs"})})})})})}Er();Hr(s(ji,{}),document.getElementById("page"));
